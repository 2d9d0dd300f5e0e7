using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Loop;
using KvStore.Node.Membership;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using KvStore.Raft;
using KvStore.Simulation.Invariants;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Moves;

/// <content>Takes note of what has happened to moves.</content>
internal sealed partial class MoveChecks
{
    private const int ManyChunks = 8;
    private const long AtOnce = 200_000;

    private readonly Dictionary<ulong, (int Node, int Life, long At)> _drivers = [];
    private readonly Dictionary<Slot, GroupId> _leftLast = [];
    private readonly Dictionary<GroupId, int> _members = [];

    /// <summary>A node proposes something for a move.</summary>
    public void NoteDriver(SimNode node, CommandKind kind, IMessage command)
    {
        var move = command switch
        {
            SlotStep step => step.Move,
            ImportChunk chunk => chunk.Move,
            WipeChunk chunk => chunk.Move,
            _ => 0UL,
        };
        if (move == 0)
        {
            return;
        }

        var now = moves.World.Timeline.Now;
        if (_drivers.TryGetValue(move, out var last) && (last.Node, last.Life) != (node.Index, node.Life))
        {
            moves.Tally.Count(MoveSight.DriverChangedInMove);
            moves.Tally.Count(last.Node != node.Index && now - last.At < AtOnce && moves.World.Nodes[last.Node] is { State: NodeState.Up } other && other.Life == last.Life, MoveSight.TwoDriversAtOnce);
        }

        _drivers[move] = (node.Index, node.Life, now);
    }

    /// <summary>A node's life is over; its replicas are still there to be looked at.</summary>
    public void NoteEnded(SimNode node)
    {
        foreach (var (id, replica) in node.Loop!.Groups)
        {
            if (replica.Core.Role != RaftRole.Leader)
            {
                continue;
            }

            moves.Tally.Count(HasAny(replica, SlotHold.Frozen), MoveSight.SourceLeaderEndedWhileFrozen);
            moves.Tally.Count(HasAny(replica, SlotHold.Importing), MoveSight.DestinationLeaderEndedWhileImporting);
            moves.Tally.Count(id == GroupId.First && !replica.Machine.Topology.Moves.IsEmpty, MoveSight.DriverEndedInMove);
        }
    }

    /// <summary>The members of a group other than the first one have changed.</summary>
    private void NoteMembers(ReferenceGroup group, in CommittedEntry entry)
    {
        if (entry.Kind == EntryKind.Configuration && group.Id != GroupId.First)
        {
            var members = GroupConfigurations.Parse(entry.Payload.Span).Members.Count;
            var before = _members.TryGetValue(group.Id, out var known) ? known : moves.World.Options.Nodes;
            moves.Tally.Count(members > before, MoveSight.MemberOfGroupAdded);
            moves.Tally.Count(members < before, MoveSight.MemberOfGroupRemoved);
            _members[group.Id] = members;
        }
    }

    private void NoteLeader(GroupReplica replica, Seen seen)
    {
        var isLeader = replica.Core.Role == RaftRole.Leader;
        if (isLeader && !seen.IsLeader)
        {
            moves.Tally.Count(HasAny(replica, SlotHold.Frozen), MoveSight.LeaderElectedWhileFrozen);
            moves.Tally.Count(HasAny(replica, SlotHold.Importing), MoveSight.LeaderElectedWhileImporting);
        }

        seen.IsLeader = isLeader;
    }

    /// <summary>A replica begins with some state, at a start or from another node's snapshot, or a slot takes a step.</summary>
    private void NoteBegin(MvccStateMachine machine, Seen seen)
    {
        if (ReferenceEquals(machine, seen.Machine))
        {
            return;
        }

        var (frozen, importing) = seen.Machine is null
            ? (MoveSight.RestartedWhileFrozen, MoveSight.RestartedWhileImporting)
            : (MoveSight.InstalledWhileFrozen, MoveSight.InstalledWhileImporting);
        moves.Tally.Count(AllSlots.Any(slot => machine.Ownership[slot].Hold == SlotHold.Frozen), frozen);
        moves.Tally.Count(AllSlots.Any(slot => machine.Ownership[slot].Hold == SlotHold.Importing), importing);
    }

    private void NoteEnd(MoveEntry move)
    {
        var tally = moves.Tally;
        tally.Count(move.Phase == MovePhase.Committed ? MoveSight.Committed : MoveSight.Aborted);
        if (move.Phase != MovePhase.Committed)
        {
            return;
        }

        var hasKeys = move.Slots.Any(slot => _groups[move.Destination].RowsOf(slot).Count > 0);
        tally.Count(hasKeys ? MoveSight.MovedWithKeys : MoveSight.MovedWithoutKeys);
        tally.Count(_groups[move.Destination].ChunksMax(move.Id) >= ManyChunks, MoveSight.CopiedInManyChunks);
        foreach (var slot in move.Slots)
        {
            tally.Count(_leftLast.TryGetValue(slot, out var left) && left == move.Destination, MoveSight.MovedBack);
            _leftLast[slot] = move.Source;
        }
    }

    private static bool HasAny(GroupReplica replica, SlotHold hold) => AllSlots.Any(slot => replica.Machine.Ownership[slot].Hold == hold);
}
