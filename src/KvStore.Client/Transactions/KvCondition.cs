using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>What must hold for a transaction to take its first branch. Of a key that does not exist all numbers are 0, and no comparison of its value holds. Immutable.</summary>
public sealed class KvCondition
{
    private KvCondition(Compare compare) => Compare = compare;

    internal Compare Compare { get; }

    /// <summary>The key exists.</summary>
    public static KvCondition Exists(KvKey key) => CreateRevision(key, KvComparison.Greater, revision: 0);

    /// <summary>The key does not exist.</summary>
    public static KvCondition Absent(KvKey key) => CreateRevision(key, KvComparison.Equal, revision: 0);

    /// <summary>The last write to the key was the one of this revision.</summary>
    public static KvCondition Unchanged(KvKey key, long revision) => ModRevision(key, KvComparison.Equal, revision);

    /// <summary>The value is this one.</summary>
    public static KvCondition ValueIs(KvKey key, KvValue value) => Value(key, KvComparison.Equal, value);

    /// <summary>Compares the value, byte by byte.</summary>
    public static KvCondition Value(KvKey key, KvComparison comparison, KvValue value) => new(
        new Compare { Key = key.Bytes, Target = Compare.Types.CompareTarget.Value, Result = ResultOf(comparison), Value = value.Bytes });

    /// <summary>Compares how often the key was written since it was created.</summary>
    public static KvCondition Version(KvKey key, KvComparison comparison, long version) => new(
        new Compare { Key = key.Bytes, Target = Compare.Types.CompareTarget.Version, Result = ResultOf(comparison), Version = version });

    /// <summary>Compares the revision that created the key.</summary>
    public static KvCondition CreateRevision(KvKey key, KvComparison comparison, long revision) => new(
        new Compare { Key = key.Bytes, Target = Compare.Types.CompareTarget.Create, Result = ResultOf(comparison), CreateRevision = revision });

    /// <summary>Compares the revision of the last write to the key.</summary>
    public static KvCondition ModRevision(KvKey key, KvComparison comparison, long revision) => new(
        new Compare { Key = key.Bytes, Target = Compare.Types.CompareTarget.Mod, Result = ResultOf(comparison), ModRevision = revision });

    /// <summary>Compares the lease that the key is attached to.</summary>
    public static KvCondition Lease(KvKey key, KvComparison comparison, long leaseId) => new(
        new Compare { Key = key.Bytes, Target = Compare.Types.CompareTarget.Lease, Result = ResultOf(comparison), Lease = leaseId });

    private static Compare.Types.CompareResult ResultOf(KvComparison comparison) => comparison switch
    {
        KvComparison.Equal => Compare.Types.CompareResult.Equal,
        KvComparison.Greater => Compare.Types.CompareResult.Greater,
        KvComparison.Less => Compare.Types.CompareResult.Less,
        KvComparison.NotEqual => Compare.Types.CompareResult.NotEqual,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, message: null),
    };
}
