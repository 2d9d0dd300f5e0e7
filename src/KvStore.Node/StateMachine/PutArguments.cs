using KvStore.Contracts.Etcd;

namespace KvStore.Node.StateMachine;

/// <summary>A <c>PutRequest</c> without copies of its bytes.</summary>
internal readonly struct PutArguments
{
    public ReadOnlyMemory<byte> Key { get; init; }

    public ReadOnlyMemory<byte> Value { get; init; }

    public long Lease { get; init; }

    public bool WantsPrevious { get; init; }

    public bool IgnoresValue { get; init; }

    public bool IgnoresLease { get; init; }

    /// <summary>Whether the key must exist, since something of it is to be kept.</summary>
    public bool NeedsPrevious => IgnoresValue || IgnoresLease;

    public static PutArguments Of(PutRequest request) => new()
    {
        Key = request.Key.Memory,
        Value = request.Value.Memory,
        Lease = request.Lease,
        WantsPrevious = request.PrevKv,
        IgnoresValue = request.IgnoreValue,
        IgnoresLease = request.IgnoreLease,
    };
}
