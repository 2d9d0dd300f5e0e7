using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>What has become of a transfer.</summary>
internal enum SnapshotSendOutcome
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>The receiver has the snapshot, or needs it no more.</summary>
    Delivered,

    /// <summary>The receiver refused it or went silent.</summary>
    Failed,
}

/// <summary>
/// Sends one snapshot file to one node. It first asks how far the receiver has come, and goes on from there; after silence it asks again.
/// So a lost chunk, a broken link, or a receiver or a leader that changed in the middle cost only what was on its way. Synchronous,
/// without a clock: time is ticks. Thread safety: none.
/// </summary>
internal sealed class SnapshotSender : IDisposable
{
    private readonly GroupId _group;
    private readonly Term _term;
    private readonly IFile _file;
    private readonly SnapshotRate _rate;
    private readonly SnapshotTransferOptions _options;
    private PeerMessage? _next;
    private bool _mustAsk = true;
    private bool _hasAnswer;
    private long _acknowledged;
    private long _sent;
    private uint _attempt;
    private int _silentTicks;
    private int _stalledTicks;

    /// <summary>Begins a transfer.</summary>
    /// <param name="group">Whose snapshot it is.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="term">The term of this node as the leader.</param>
    /// <param name="file">The file, found good; owned by the sender.</param>
    /// <param name="key">The file's key.</param>
    /// <param name="rate">Shared by all senders of the node.</param>
    /// <param name="options">Limits and times.</param>
    public SnapshotSender(
        GroupId group, NodeId to, Term term, IFile file, SnapshotFileKey key, SnapshotRate rate, SnapshotTransferOptions options)
    {
        _group = group;
        To = to;
        _term = term;
        _file = file;
        Key = key;
        _rate = rate;
        _options = options;
    }

    /// <summary>The receiver.</summary>
    public NodeId To { get; }

    /// <summary>What is sent.</summary>
    public SnapshotFileKey Key { get; }

    /// <summary>What has become of it.</summary>
    public SnapshotSendOutcome Outcome { get; private set; }

    /// <summary>The next message, or null when there is nothing to send before an answer or a tick. The same until <see cref="OnSent"/>.</summary>
    public PeerMessage? Next()
    {
        if (_next is null && Outcome == SnapshotSendOutcome.Running)
        {
            _next = _mustAsk ? NewMessage(_acknowledged, ByteString.Empty) : NextChunk();
        }

        return _next;
    }

    /// <summary>The transport took the message.</summary>
    public void OnSent()
    {
        var bytes = _next!.SnapshotChunk.Data.Length;
        _next = null;
        _mustAsk = false;
        _sent += bytes;
        _rate.Take(bytes);
    }

    /// <summary>The receiver answered.</summary>
    public void OnResponse(SnapshotChunkResponse response)
    {
        if (SnapshotFileKey.From(response.File) != Key || Outcome != SnapshotSendOutcome.Running)
        {
            return;
        }

        _silentTicks = 0;
        if (response.Status != SnapshotChunkResponse.Types.Status.Receiving)
        {
            Outcome = response.Status == SnapshotChunkResponse.Types.Status.Done
                ? SnapshotSendOutcome.Delivered
                : SnapshotSendOutcome.Failed;
            return;
        }

        var next = (long)Math.Min(response.NextOffset, (ulong)Key.Length);
        if (!_hasAnswer)
        {
            _hasAnswer = true;
            GoBackTo(next);
        }
        else if (next > _acknowledged)
        {
            _acknowledged = next;
            _stalledTicks = 0;
            if (next > _sent)
            {
                // An answer to what was sent before going back: the message that waits is of bytes that are there.
                _sent = next;
                _next = null;
            }
        }
        else if (response.Attempt == _attempt && _sent > next)
        {
            // A chunk of this attempt arrived and did not help: one before it is missing, or the receiver lost what it had.
            GoBackTo(next);
        }
    }

    /// <summary>One unit of time passed.</summary>
    public void Tick()
    {
        _silentTicks++;
        _stalledTicks++;
        if (_silentTicks >= _options.AbandonTicks && Outcome == SnapshotSendOutcome.Running)
        {
            Outcome = SnapshotSendOutcome.Failed;
        }
        else if (_stalledTicks >= _options.ResendTicks)
        {
            GoBackTo(_acknowledged);
            _mustAsk = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void GoBackTo(long offset)
    {
        _acknowledged = _sent = offset;
        _attempt++;
        _next = null;
        _stalledTicks = 0;
    }

    private PeerMessage? NextChunk()
    {
        var count = (int)Math.Min(_options.ChunkBytes, Key.Length - _sent);
        if (!_hasAnswer || count == 0 || _sent + count - _acknowledged > _options.WindowBytesMax || !_rate.IsOpen)
        {
            return null;
        }

        var data = GC.AllocateUninitializedArray<byte>(count);
        if (_file.Read(data, _sent) != count)
        {
            throw new StorageException($"'{_file.Path}' has become shorter while it was sent.");
        }

        return NewMessage(_sent, UnsafeByteOperations.UnsafeWrap(data));
    }

    private PeerMessage NewMessage(long offset, ByteString data) => new()
    {
        GroupId = _group.Value,
        Term = _term.Value,
        SnapshotChunk = new SnapshotChunk
        {
            File = Key.ToWire(),
            Offset = (ulong)offset,
            Data = data,
            Checksum = Crc32C.Compute(data.Span),
            Attempt = _attempt,
        },
    };
}
