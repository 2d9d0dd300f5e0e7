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
/// <param name="examined">Bytes that may have been examined by a reader before; it has seen more than these arrive.</param>
internal sealed class AuthorityPipeReader(PipeReader input, long examined) : PipeReader
{
    private readonly HeaderBlockFinder _finder = new();
    private PipeReader? _decided; // Null while looking.
    private ReadOnlySequence<byte> _buffer;

    // Bytes of the buffer that the server has seen, and that the input was told are seen: a half frame is withheld, so these may differ.
    private long _shown;
    private long _examined = examined;

    // A pipe takes no examined position before an earlier one, and the server may stop there: its positions are watched until it is past.
    private bool IsTracking => _decided is null || (_decided == input && _examined > 0);

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        IsTracking ? LookAsync(cancellationToken) : _decided!.ReadAsync(cancellationToken);

    /// <summary>As for any pipe reader, but false too when bytes have arrived that only <see cref="ReadAsync"/> judges.</summary>
    public override bool TryRead(out ReadResult result)
    {
        result = default;
        return !IsTracking && _decided!.TryRead(out result);
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!IsTracking)
        {
            (_decided ?? input).AdvanceTo(consumed, examined);
            return;
        }

        var taken = _buffer.Slice(0, consumed).Length;
        _shown = _buffer.Slice(0, examined).Length;
        Examine(consumed, Math.Max(_shown, _examined));
        _shown -= taken;
        _examined -= taken;
        _finder.Forget(taken);
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
            _buffer = result.Buffer;
            if (_decided is null)
            {
                Decide(result);
            }

            if (_decided == input)
            {
                return result;
            }

            if (_decided is not null)
            {
                Examine(_buffer.Start, _examined);
                return await _decided.ReadAsync(cancellationToken);
            }

            var clear = Math.Min(_finder.Clear, _buffer.Length);
            if (clear > _shown || result.IsCanceled)
            {
                return new ReadResult(_buffer.Slice(0, clear), result.IsCanceled, isCompleted: false);
            }

            Examine(_buffer.Start, _buffer.Length);
        }
    }

    private void Decide(ReadResult result)
    {
        var search = _finder.Search(result.Buffer, out var block);
        if (block is not null && IsRewritten(block))
        {
            _decided = new RewritingPipeReader(input, new AuthorityPump(_finder));
        }
        else if (search != HeaderBlockSearch.Pending || result.IsCompleted)
        {
            _decided = input;
        }
    }

    private static bool IsRewritten(HeaderBlock block) =>
        AuthorityRewriter.Rewrite(block.Fields.Span, new ArrayBufferWriter<byte>()) == AuthorityRewrite.Rewritten;

    private void Examine(SequencePosition consumed, long length)
    {
        _examined = length;
        input.AdvanceTo(consumed, _buffer.GetPosition(length));
        _buffer = default;
    }
}
