using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>What a transaction did. Immutable.</summary>
public sealed class KvTransactionResult
{
    internal KvTransactionResult(TxnResponse response)
    {
        Succeeded = response.Succeeded;
        Revision = response.Header?.Revision ?? 0;
        Results = [.. response.Responses.Select(static answer => new KvOperationResult(answer))];
    }

    /// <summary>Whether all conditions held.</summary>
    public bool Succeeded { get; }

    /// <summary>The revision of the store after it; that of its writes, if it wrote. 0 of a transaction inside another.</summary>
    public long Revision { get; }

    /// <summary>What the operations of the branch that was taken did, in their order.</summary>
    public IReadOnlyList<KvOperationResult> Results { get; }
}
