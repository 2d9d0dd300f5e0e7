using KvStore.Contracts.Internal;
using KvStore.Node.Balancing;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;

namespace KvStore.Node;

/// <content>
/// What the topology asks for is done by and by. A group that is joining is made active by its own leader: that there is one is what it waits for. The leader
/// of the first group begins the moves that are due, out of the topology alone, so that another leader goes on with them; what two begin at once, one of
/// them is refused.
/// </content>
public sealed partial class KvNode
{
    private static readonly TimeSpan BalancePause = TimeSpan.FromMilliseconds(50);

    private readonly ChangeSignal _balanceNeeded = new();
    private readonly Task _balancing;
    private TopologyState? _balanced;

    private bool IsRebalanceDue => LeadsFirstGroup && !ReferenceEquals(Topology, _balanced);

    private async Task BalanceAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await (Topology.Groups.Values.Any(IsJoiningAndLed) || IsRebalanceDue
                    ? Task.Delay(BalancePause, _time, cancellationToken)
                    : _balanceNeeded.WaitAsync(cancellationToken)).ConfigureAwait(false);
                await DisposeRemovedAsync().ConfigureAwait(false);
                foreach (var group in Topology.Groups.Values.Where(IsJoiningAndReady).ToList())
                {
                    var activate = new SetGroupPhase { Group = group.Id.Value, From = GroupPhase.Joining, Phase = GroupPhase.Active };
                    await ChangeTopologyAsync(new TopologyChange { SetGroupPhase = activate }, cancellationToken).ConfigureAwait(false);
                }

                if (IsRebalanceDue)
                {
                    await BeginDueMovesAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The node stops.
        }
    }

    private async Task BeginDueMovesAsync(CancellationToken cancellationToken)
    {
        var topology = Topology;
        var plan = RebalancePlan.FindDue(topology);
        var isDone = true;
        foreach (var next in RebalancePlan.TakeNext(topology, plan, Options.SlotsPerMoveMax, Options.MovesAtOnceMax).ToList())
        {
            isDone &= (await BeginMoveAsync(next, cancellationToken).ConfigureAwait(false)).IsOk;
        }

        if (plan.IsEmpty && topology.IsRebalanceWanted && topology.Moves.IsEmpty)
        {
            var done = new SetRebalance { IsWanted = false, IfVersion = topology.Version };
            isDone = (await ChangeTopologyAsync(new TopologyChange { SetRebalance = done }, cancellationToken).ConfigureAwait(false)).IsOk;
        }

        // Until it changes there is nothing more to be done for it.
        _balanced = isDone ? topology : null;
    }

    private async Task DisposeRemovedAsync()
    {
        while (_loop.TryTakeRemoved(out var removed))
        {
            await removed.Watches.DisposeAsync().ConfigureAwait(false);
            removed.Dispose();
        }
    }

    private bool IsJoiningAndLed(GroupEntry group) => group.Phase == GroupPhase.Joining
        && Groups.TryGetValue(group.Id, out var replica)
        && replica.Status.Role == RaftRole.Leader;

    private bool IsJoiningAndReady(GroupEntry group) => IsJoiningAndLed(group) && Groups[group.Id].Status.CommitIndex > LogIndex.Zero;
}
