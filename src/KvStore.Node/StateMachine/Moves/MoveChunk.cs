using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine.Sessions;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>A chunk that is being filled. Thread safety: none.</summary>
internal sealed class MoveChunk(ulong move, ImportProgress progress, MoveChunkLimits limits)
{
    // About what a key or a result takes beside its bytes.
    private const int Overhead = 32;

    private readonly HashSet<ReadOnlyMemory<byte>> _keys = new(ByteKeyComparer.Instance);
    private int _bytes;
    private int _rows;

    /// <summary>What is sent.</summary>
    public ImportChunk Message { get; } = new() { Move = move, Number = progress.Number + 1, Next = progress.Next.Clone() };

    /// <summary>Where the next chunk goes on.</summary>
    public ImportPosition Next => Message.Next;

    public bool IsFull => _bytes >= limits.BytesMax || _rows >= limits.RowsMax;

    /// <summary>A row was looked at.</summary>
    public void Look() => _rows++;

    public bool Has(ReadOnlyMemory<byte> key) => _keys.Contains(key);

    /// <summary>Adds the newest version of a key, which may say that it does not exist. Its bytes are copied.</summary>
    public void Add(in KeyVersion version)
    {
        var key = ByteString.CopyFrom(version.Key.Span);
        _keys.Add(key.Memory);
        _bytes += key.Length + version.Value.Length + Overhead;
        Message.Keys.Add(version.Exists
            ? new ImportedKey
            {
                Key = key,
                CreateRevision = version.CreateRevision,
                ModRevision = version.Revision.Main,
                Version = version.Version,
                Lease = version.Lease,
                Value = ByteString.CopyFrom(version.Value.Span),
            }
            : new ImportedKey { Key = key, IsDeleted = true });
    }

    public void Add(Session session)
    {
        _bytes += Overhead;
        Message.Sessions.Add(new ImportedSession { Session = session.Id, FirstUnacknowledged = session.FirstUnacknowledged });
    }

    public void Add(ulong session, ulong requestNumber, ReadOnlySpan<byte> result)
    {
        _bytes += result.Length + Overhead;
        Message.Results.Add(new ImportedResult { Session = session, RequestNumber = requestNumber, Value = ByteString.CopyFrom(result) });
    }
}
