using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>
/// Some operations done at once, all or none, depending on what holds in this moment. In a cluster of several groups all its keys must be of one, which keys
/// with the same <c>{tag}</c> are. Made by <see cref="IKvStore.Transaction"/>, filled, and committed. Thread safety: none.
/// </summary>
public sealed class KvTransaction
{
    private readonly Func<TxnRequest, CancellationToken, Task<TxnResponse>> _commit;
    private readonly TxnRequest _request = new();

    internal KvTransaction(Func<TxnRequest, CancellationToken, Task<TxnResponse>> commit) => _commit = commit;

    /// <summary>Adds conditions; without any, or if all of them hold, the operations after <see cref="Then"/> are done.</summary>
    public KvTransaction If(params ReadOnlySpan<KvCondition> conditions)
    {
        foreach (var condition in conditions)
        {
            _request.Compare.Add(condition.Compare);
        }

        return this;
    }

    /// <summary>Adds operations to those that are done if all conditions hold.</summary>
    public KvTransaction Then(params ReadOnlySpan<KvOperation> operations)
    {
        foreach (var operation in operations)
        {
            _request.Success.Add(operation.Request);
        }

        return this;
    }

    /// <summary>Adds operations to those that are done if a condition does not hold.</summary>
    public KvTransaction Else(params ReadOnlySpan<KvOperation> operations)
    {
        foreach (var operation in operations)
        {
            _request.Failure.Add(operation.Request);
        }

        return this;
    }

    /// <summary>Does it. It may be committed again: that is another transaction with the same operations.</summary>
    /// <exception cref="KvException">It was refused, or its outcome is unknown.</exception>
    public async Task<KvTransactionResult> CommitAsync(CancellationToken cancellationToken = default) =>
        new(await _commit(ToRequest(), cancellationToken).ConfigureAwait(false));

    internal TxnRequest ToRequest() => _request.Clone();
}
