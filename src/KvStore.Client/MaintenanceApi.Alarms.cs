using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <content>Alarms, hashes, and giving space back.</content>
public sealed partial class MaintenanceApi
{
    /// <summary>The alarms that are raised in the cluster; any node answers, linearizably.</summary>
    public Task<AlarmResponse> AlarmsAsync(CancellationToken cancellationToken = default) => _runner.RunAsync(
        static (node, message, options) => node.Connection.Maintenance.AlarmAsync(message, options).ResponseAsync,
        new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Get },
        RequestKind.Read,
        cancellationToken);

    /// <summary>Ends an alarm. Ends well, with an answer that names none, also when it was not raised.</summary>
    /// <param name="alarm">The alarm, as it was listed.</param>
    /// <param name="cancellationToken">Ends the wait; the alarm may still be ended.</param>
    public Task<AlarmResponse> EndAlarmAsync(AlarmMember alarm, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        return _runner.RunAsync(
            static (node, message, options) => node.Connection.Maintenance.AlarmAsync(message, options).ResponseAsync,
            new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Deactivate, MemberID = alarm.MemberID, Alarm = alarm.Alarm },
            RequestKind.Write,
            cancellationToken);
    }

    /// <summary>Has the engine of the node behind an endpoint give back space that no row uses; may take long on a large state.</summary>
    /// <param name="endpoint">One of <see cref="KvClientOptions.Endpoints"/>, written as there.</param>
    /// <param name="cancellationToken">Ends the wait; the node goes on.</param>
    /// <exception cref="ArgumentException">The endpoint is not one of the client's.</exception>
    public Task<DefragmentResponse> DefragmentAsync(string endpoint, CancellationToken cancellationToken = default) => _runner.RunOnAsync(
        _endpoints.Find(endpoint),
        static (node, message, options) => node.Connection.Maintenance.DefragmentAsync(message, options).ResponseAsync,
        new DefragmentRequest(),
        RequestKind.Read,
        cancellationToken);

    /// <summary>The hash over the keys of the node behind an endpoint, at a revision; equal on all nodes that are compacted alike.</summary>
    /// <param name="endpoint">One of <see cref="KvClientOptions.Endpoints"/>, written as there.</param>
    /// <param name="revision">The revision; 0 for the newest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">The endpoint is not one of the client's.</exception>
    public Task<HashKVResponse> HashKvAsync(string endpoint, long revision, CancellationToken cancellationToken = default) => _runner.RunOnAsync(
        _endpoints.Find(endpoint),
        static (node, message, options) => node.Connection.Maintenance.HashKVAsync(message, options).ResponseAsync,
        new HashKVRequest { Revision = revision },
        RequestKind.Read,
        cancellationToken);
}
