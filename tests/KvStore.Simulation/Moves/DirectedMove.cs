using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Raft;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;
using Phase = KvStore.Contracts.Internal.ImportPosition.Types.Phase;

namespace KvStore.Simulation.Moves;

/// <summary>
/// One move, of which one step meets with a fault: right before whoever drives the move proposes it, a node is killed, cut off or stopped for a while.
/// The move goes from the second group to the third, so that the first one is neither source nor destination.
/// </summary>
internal sealed class DirectedMove(MovingSlots moves, DirectedFault fault) : IEventTarget
{
    private const long PollTime = 10_000;

    private static readonly GroupId Source = new(2);
    private static readonly GroupId Destination = new(3);

    private ulong _move;

    /// <summary>Whether the fault has happened.</summary>
    public bool HasStruck { get; private set; }

    /// <summary>Whether the move has begun and ended.</summary>
    public bool IsDone => _move != 0 && !moves.Checks.First.Machine.Topology.Moves.ContainsKey(_move);

    /// <summary>Brings the slots to the source, and then has them move.</summary>
    public async Task LiveAsync()
    {
        await MoveAsync(GroupId.First, Source).ConfigureAwait(false);
        if (fault.Before == MoveStep.Begin)
        {
            Strike();
        }

        _move = ulong.MaxValue;
        await MoveAsync(Source, Destination).ConfigureAwait(false);
    }

    /// <summary>Whoever drives a move is about to propose something; he does when the task ends, unless he is gone by then.</summary>
    public async Task BeforeAsync(NodeLife driver, IMessage command)
    {
        if (!HasStruck && IsOfMove(command) && StepOf(command) == fault.Before)
        {
            Strike();
            await moves.WaitAsync(1, driver.Node).ConfigureAwait(false);
        }
    }

    public void Run(in SimEvent happening)
    {
        var node = (SimNode)happening.Subject!;
        var time = moves.World.Options.ElectionTimeoutMax * 2;
        switch (fault.Harm)
        {
            case DirectedHarm.Kill:
                node.StayAway(time);
                break;
            case DirectedHarm.Partition:
                foreach (var other in moves.World.Nodes.Where(other => other != node))
                {
                    moves.World.Network.Cut(node.Index, other.Index, time, refuses: false);
                    moves.World.Network.Cut(other.Index, node.Index, time, refuses: false);
                }

                break;
            default:
                node.Pause(time);
                break;
        }
    }

    private async Task MoveAsync(GroupId source, GroupId destination)
    {
        var before = moves.Checks.First.Machine.Topology.LastEpoch;
        var begin = new BeginMove
        {
            Source = source.Value,
            Destination = destination.Value,
            Slots = { MoveChecks.Slots.Select(static slot => (uint)slot.Number) },
        };
        while (moves.Checks.First.Machine.Topology is var topology && (topology.LastEpoch == before || !topology.Moves.IsEmpty))
        {
            if (topology.LastEpoch == before)
            {
                moves.Admin.Ask(new TopologyChange { BeginMove = begin });
            }
            else if (source == Source)
            {
                _move = before + 1;
            }

            await moves.WaitAsync(PollTime).ConfigureAwait(false);
        }

        _move = source == Source ? before + 1 : 0;
    }

    /// <summary>Has the fault happen, in a moment in which no node does anything.</summary>
    private void Strike()
    {
        HasStruck = true;
        var victim = fault.Role switch
        {
            DirectedRole.SourceLeader => LeaderOf(Source),
            DirectedRole.DestinationLeader => LeaderOf(Destination),
            _ => LeaderOf(GroupId.First),
        };
        moves.World.Timeline.After(0, this, kind: 0, number: 0, victim);
    }

    private SimNode LeaderOf(GroupId group) => moves.World.Nodes
        .Where(node => node.State == NodeState.Up && node.Loop!.Groups.TryGetValue(group, out var replica) && replica.Core.Role == RaftRole.Leader)
        .MaxBy(node => node.Loop!.Groups[group].Core.Term.Value) ?? moves.World.Nodes[0];

    private bool IsOfMove(IMessage command) => _move != 0 && command switch
    {
        SlotStep step => step.Move == Move,
        ImportChunk chunk => chunk.Move == Move,
        TopologyChange { CommitMove: { } commit } => commit.Move == Move,
        TopologyChange { EndMove: { } end } => end.Move == Move,
        _ => false,
    };

    private ulong Move => moves.Checks.First.Machine.Topology.Moves.Values.FirstOrDefault(move => move.Source == Source)?.Id ?? 0;

    private MoveStep? StepOf(IMessage command) => command switch
    {
        SlotStep { Kind: Kind.Prepare } => MoveStep.Prepare,
        SlotStep { Kind: Kind.Freeze } => MoveStep.Freeze,
        SlotStep { Kind: Kind.Finish } => MoveStep.Finish,
        SlotStep { Kind: Kind.Activate } => MoveStep.Activate,
        SlotStep { Kind: Kind.Release } => MoveStep.Release,
        ImportChunk { Number: 1 } => MoveStep.Copy,
        ImportChunk { Next.Phase: Phase.Changes } chunk when IsServed && chunk.Number > 1 => MoveStep.CatchUp,
        TopologyChange { CommitMove: not null } => MoveStep.Commit,
        TopologyChange { EndMove: not null } => MoveStep.End,
        _ => null,
    };

    /// <summary>Whether the source serves still.</summary>
    private bool IsServed => moves.Checks.GroupOf(Source).Machine.Ownership[MoveChecks.Slots[0]].Hold == SlotHold.Owned;
}
