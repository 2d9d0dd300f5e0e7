using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Topology;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Moves;

/// <summary>
/// Whoever reshapes the cluster: adds the groups, and has slots move between them, again and again, at any moment and by any node; now and then
/// has a move aborted, whatever is known of it.
/// </summary>
internal sealed class MoveAdmin(MovingSlots moves, Chance chance)
{
    private const long AddMean = 100_000;

    private TopologyState Topology => moves.Checks.First.Machine.Topology;

    /// <summary>Whether all groups are there and have what a move needs.</summary>
    public bool HasAllGroups =>
        Topology.Groups.Count == moves.Options.Groups && Topology.Groups.Values.All(static group => group.Phase == GroupPhase.Active);

    public async Task LiveAsync()
    {
        for (var group = GroupId.First.Value + 1; group <= (ulong)moves.Options.Groups; group++)
        {
            await AddAsync(new GroupId(group)).ConfigureAwait(false);
        }

        if (moves.Directed is { } directed)
        {
            await directed.LiveAsync().ConfigureAwait(false);
            return;
        }

        while (true)
        {
            await moves.WaitAsync(chance.Around(moves.Options.BeginMean)).ConfigureAwait(false);
            if (moves.World.ClientsAreDone)
            {
                return;
            }

            Ask(chance.PerMille(moves.Options.AbortPerMille) ? NewAbort() : NewMove());
        }
    }

    /// <summary>Asks some node for a change of the topology; nobody waits for what comes of it.</summary>
    public void Ask(TopologyChange? change)
    {
        var up = moves.World.Nodes.Where(node => node.State == NodeState.Up).ToList();
        if (change is not null && up.Count > 0 && moves.LifeOf(chance.Pick(up)) is { } life)
        {
            moves.Follow(life.ProposeAsync(GroupId.First, CommandKind.Topology, change, call: null));
        }
    }

    private async Task AddAsync(GroupId group)
    {
        while (Topology.Groups.GetValueOrDefault(group)?.Phase != GroupPhase.Active)
        {
            Ask(Topology.Groups.ContainsKey(group)
                ? new TopologyChange { SetGroupPhase = new SetGroupPhase { Group = group.Value, From = GroupPhase.Joining, Phase = GroupPhase.Active } }
                : new TopologyChange
                {
                    AddGroup = new AddGroup { Id = group.Value, Weight = 1, Founders = { moves.World.Cluster.Members.Select(member => member.Id.Value) } },
                });
            await moves.WaitAsync(chance.Around(AddMean)).ConfigureAwait(false);
        }
    }

    private TopologyChange NewMove()
    {
        var slot = chance.Pick(MoveChecks.Slots);
        var source = Topology[slot].Owner;
        var other = (ulong)chance.Between(1, moves.Options.Groups - 1);
        var destination = other < source.Value ? other : other + 1;
        var slots = MoveChecks.Slots.Where(each => each == slot || (Topology[each].Owner == source && Topology[each].Move == 0 && chance.Coin()));
        return new TopologyChange
        {
            BeginMove = new BeginMove { Source = source.Value, Destination = destination, Slots = { slots.Select(static each => (uint)each.Number) } },
        };
    }

    private TopologyChange? NewAbort() => Topology.Moves.IsEmpty
        ? null
        : new TopologyChange { AbortMove = new AbortMove { Move = chance.Pick([.. Topology.Moves.Keys]) } };
}
