using System.Buffers;
using System.IO.Pipelines;

namespace KvStore.Server.Hosting.Authority;

/// <summary>
/// The bytes of a connection behind an <see cref="AuthorityPump"/>. The pump runs only inside a read, when the reader has seen everything
/// there is: so there is no task to own, the input's own limit holds the client back, and the input's errors reach the reader.
/// Thread safety: as any pipe reader.
/// </summary>
/// <param name="input">The bytes as the client sent them.</param>
internal sealed class RewritingPipeReader(PipeReader input, AuthorityPump pump) : PipeReader
{
    // No threshold: a flush must not wait for the reader, which is the one that pumps.
    private readonly Pipe _rewritten = new(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));

    private ReadOnlySequence<byte> _shown;
    private bool _isStarved = true;
    private bool _isEnded;

    /// <inheritdoc/>
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        while (_isStarved)
        {
            var result = await input.ReadAsync(cancellationToken);
            await PumpAsync(result);
        }

        TryRead(out var rewritten);
        return rewritten;
    }

    /// <summary>As for any pipe reader, but false too when bytes have arrived that only <see cref="ReadAsync"/> fetches.</summary>
    public override bool TryRead(out ReadResult result)
    {
        result = default;
        if (_isStarved || !_rewritten.Reader.TryRead(out result))
        {
            return false;
        }

        _shown = result.Buffer;
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _isStarved = !_isEnded && _shown.Slice(examined).IsEmpty;
        _shown = default;
        _rewritten.Reader.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => input.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        input.Complete(exception);
        _rewritten.Writer.Complete();
        _rewritten.Reader.Complete(exception);
    }

    private async ValueTask PumpAsync(ReadResult result)
    {
        var moved = pump.Move(result.Buffer, result.IsCompleted, _rewritten.Writer);
        _isEnded = result.IsCompleted;
        _isStarved = !_isEnded && !result.IsCanceled && _rewritten.Writer.UnflushedBytes == 0;
        input.AdvanceTo(moved, result.Buffer.End);
        await _rewritten.Writer.FlushAsync(CancellationToken.None); // Never waits.
        if (_isEnded)
        {
            await _rewritten.Writer.CompleteAsync();
        }

        if (result.IsCanceled)
        {
            _rewritten.Reader.CancelPendingRead();
        }
    }
}
