using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>What a transaction does. Those of a branch are done in order, and each sees what those before it wrote. Immutable.</summary>
public sealed class KvOperation
{
    private KvOperation(RequestOp request) => Request = request;

    internal RequestOp Request { get; }

    /// <summary>Reads an entry.</summary>
    public static KvOperation Get(KvKey key) => new(new RequestOp { RequestRange = new RangeRequest { Key = key.Bytes } });

    /// <summary>Reads entries in the order of their keys.</summary>
    /// <param name="range">Which.</param>
    /// <param name="limit">How many at most; 0: all.</param>
    public static KvOperation Range(KvRange range, long limit = 0) =>
        new(new RequestOp { RequestRange = new RangeRequest { Key = range.First, RangeEnd = range.End, Limit = limit } });

    /// <summary>Writes an entry. A transaction may write a key only once.</summary>
    public static KvOperation Put(KvKey key, KvValue value, KvWriteOptions? options = null) => new(
        new RequestOp { RequestPut = new PutRequest { Key = key.Bytes, Value = value.Bytes, Lease = (options ?? KvWriteOptions.Default).LeaseId } });

    /// <summary>Deletes entries.</summary>
    public static KvOperation Delete(KvRange range) =>
        new(new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = range.First, RangeEnd = range.End } });

    /// <summary>Decides in turn: a transaction inside this one. It must not be committed by itself.</summary>
    public static KvOperation Transaction(KvTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return new KvOperation(new RequestOp { RequestTxn = transaction.ToRequest() });
    }
}
