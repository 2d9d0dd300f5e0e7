using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Server.Hosting;

/// <summary>What the pages of health ask. Thread safety: all members.</summary>
internal interface IHealthSource
{
    /// <summary>Whether a leader is known.</summary>
    bool HasLeader { get; }

    /// <summary>The alarms that are raised.</summary>
    IReadOnlyList<AlarmMember> ListAlarms();

    /// <summary>Null when a read succeeds; else why not.</summary>
    Task<KvError?> CheckReadAsync(bool serializable, CancellationToken cancellationToken);
}
