using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>What an operation of a transaction did. Immutable.</summary>
public sealed class KvOperationResult
{
    internal KvOperationResult(ResponseOp response)
    {
        Entries = response.ResponseRange is { } range ? [.. range.Kvs.Select(static entry => new KvEntry(entry))] : [];
        Deleted = response.ResponseDeleteRange?.Deleted ?? 0;
        Transaction = response.ResponseTxn is { } nested ? new KvTransactionResult(nested) : null;
    }

    /// <summary>What a read found.</summary>
    public IReadOnlyList<KvEntry> Entries { get; }

    /// <summary>The entry that a read found; null: none.</summary>
    public KvEntry? Entry => Entries.Count > 0 ? Entries[0] : null;

    /// <summary>How many entries a delete found.</summary>
    public long Deleted { get; }

    /// <summary>What a transaction inside this one did; null of other operations.</summary>
    public KvTransactionResult? Transaction { get; }
}
