using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>Something that happened to a key. Immutable.</summary>
public sealed record KvEvent
{
    internal KvEvent(Event told)
    {
        Kind = told.Type == Event.Types.EventType.Delete ? KvEventKind.Delete : KvEventKind.Put;
        Entry = new KvEntry(told.Kv);
        Previous = told.PrevKv is { } previous ? new KvEntry(previous) : null;
    }

    /// <summary>What happened.</summary>
    public KvEventKind Kind { get; }

    /// <summary>The key.</summary>
    public KvKey Key => Entry.Key;

    /// <summary>The entry as it was written; of a deletion only its key and <see cref="KvEntry.ModRevision"/>.</summary>
    public KvEntry Entry { get; }

    /// <summary>The entry as it was before; null when there was none, when the watch did not ask for it, or when it has been compacted.</summary>
    public KvEntry? Previous { get; }

    /// <summary>The revision of the write or deletion. What happened at once has one revision.</summary>
    public long Revision => Entry.ModRevision;
}
