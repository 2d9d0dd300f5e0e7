using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Server.Hosting;

namespace KvStore.Server.Tests.Support;

/// <summary>The health that a test wants.</summary>
internal sealed class TestHealth : IHealthSource
{
    public bool HasLeader { get; set; } = true;

    public List<AlarmMember> Alarms { get; } = [];

    /// <summary>What a stale read fails with.</summary>
    public KvError? SerializableError { get; set; }

    /// <summary>What another read fails with.</summary>
    public KvError? LinearizableError { get; set; }

    public IReadOnlyList<AlarmMember> ListAlarms() => Alarms;

    public Task<KvError?> CheckReadAsync(bool serializable, CancellationToken cancellationToken) =>
        Task.FromResult(serializable ? SerializableError : LinearizableError);
}
