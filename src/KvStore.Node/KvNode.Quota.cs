using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Raft;

namespace KvStore.Node;

/// <content>
/// The quota: how much the state may take on this node. It is looked at with each heartbeat, so it may be passed by what comes in between;
/// then this node raises an alarm by which all refuse what takes space, and refuses itself from then on.
/// </content>
public sealed partial class KvNode
{
    private readonly Task _quotaWatch;
    private volatile bool _isOverQuota;

    /// <summary>Whether the state takes too much. Looked at again when it did at the last heartbeat: space may have been freed since.</summary>
    private bool IsOverQuota => _isOverQuota && (_isOverQuota = StateBytes > Options.QuotaBytes);

    /// <summary>Refuses what takes space. The alarm is raised by then, as in etcd: who is refused can find out why, even if it was just ended.</summary>
    private async Task<KvResult<TResponse>> RefuseOverQuotaAsync<TResponse>(CancellationToken cancellationToken)
        where TResponse : class
    {
        await RaiseNoSpaceAsync(cancellationToken).ConfigureAwait(false);
        return KvErrors.NoSpace;
    }

    private async Task RaiseNoSpaceAsync(CancellationToken cancellationToken)
    {
        var alarm = new AlarmMember { MemberID = Options.NodeId.Value, Alarm = AlarmType.Nospace };
        if (LeaderId == NodeId.None || ListAlarms().Contains(alarm))
        {
            return;
        }

        LogQuotaExceeded(Options.NodeId, Options.QuotaBytes, StateBytes);
        var raising = new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Activate, MemberID = alarm.MemberID, Alarm = alarm.Alarm };

        // Whatever comes of it: the next look finds out.
        await AlarmAsync(raising, cancellationToken).ConfigureAwait(false);
    }

    private async Task WatchQuotaAsync(CancellationToken cancellationToken)
    {
        if (Options.QuotaBytes == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Options.HeartbeatInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                _isOverQuota = StateBytes > Options.QuotaBytes;
                if (_isOverQuota)
                {
                    await RaiseNoSpaceAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
