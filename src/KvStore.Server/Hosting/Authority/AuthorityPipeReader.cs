using System.Buffers;
using System.IO.Pipelines;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// The bytes of an HTTP/2 connection. It looks for the first header block while it hands on what comes before (a client may wait for the
/// server's settings before it asks anything, so the server must run meanwhile). Then it is decided: with a URL for :authority the rest
/// of the connection goes through a <see cref="RewritingPipeReader"/>; else, for ordinary clients, each call goes straight to the input.
/// Thread safety: as any pipe reader.
/// </summary>
/// <param name="input">The bytes as the client sent them, from the first one.</param>
internal sealed class AuthorityPipeReader(PipeReader input) : PipeReader
{
    private readonly HeaderBlockFinder _finder = new();
    private PipeReader? _decided; // Null while looking.
    private ReadOnlySequence<byte> _buffer;

    // Bytes of the buffer that the server has examined. The input may have been told of more, since a half frame is withheld; a pipe
    // allows to go back to less.
    private long _examined;

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        _decided is null ? LookAsync(cancellationToken) : _decided.ReadAsync(cancellationToken);

    /// <summary>As for any pipe reader, but false too when bytes have arrived that only <see cref="ReadAsync"/> judges.</summary>
    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return _decided is not null && _decided.TryRead(out result);
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_decided is not null)
        {
            _decided.AdvanceTo(consumed, examined);
            return;
        }

        var taken = _buffer.Slice(0, consumed).Length;
        _finder.Forget(taken);
        _examined = _buffer.Slice(0, examined).Length - taken;
        _buffer = default;
        input.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => input.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => (_decided ?? input).Complete(exception);

    private async ValueTask<ReadResult> LookAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            _decided = Decide(result);
            if (_decided == input)
            {
                return result;
            }

            if (_decided is not null)
            {
                input.AdvanceTo(buffer.Start, buffer.Start);
                return await _decided.ReadAsync(cancellationToken);
            }

            var clear = Math.Min(_finder.Clear, buffer.Length);
            if (clear > _examined || result.IsCanceled)
            {
                _buffer = buffer;
                return new ReadResult(buffer.Slice(0, clear), result.IsCanceled, isCompleted: false);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    private PipeReader? Decide(ReadResult result)
    {
        var search = _finder.Search(result.Buffer, out var block);
        if (block is not null && IsRewritten(block))
        {
            return new RewritingPipeReader(input, new AuthorityPump(_finder));
        }

        return search == HeaderBlockSearch.Pending && !result.IsCompleted ? null : input;
    }

    private static bool IsRewritten(HeaderBlock block) =>
        AuthorityRewriter.Rewrite(block.Fields.Span, new ArrayBufferWriter<byte>()) == AuthorityRewrite.Rewritten;
}
