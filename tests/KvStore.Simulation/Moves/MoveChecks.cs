using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Loop;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Simulation.Invariants;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Moves;

/// <summary>
/// The invariants of moves (I1 to I9 and I11, I12), checked over the committed logs of all groups in the order in which the first node knows of
/// each entry. That order is a right one: whatever depends on an entry is asked for by somebody who knows it to be committed.
/// Split by concern: logs and replicas here; slots, writes and what clients are told beside it.
/// </summary>
internal sealed partial class MoveChecks(MovingSlots moves)
{
    private readonly SortedDictionary<GroupId, ReferenceGroup> _groups = [];
    private readonly Dictionary<(int Node, GroupId Group), Seen> _seen = [];
    private readonly Dictionary<(GroupId Group, ulong Term), int> _leaders = [];
    private long _order;

    /// <summary>The first group.</summary>
    public ReferenceGroup First => GroupOf(GroupId.First);

    public IEnumerable<ReferenceGroup> Groups => _groups.Values;

    /// <summary>A life of a node begins.</summary>
    public void OnStarted(SimNode node)
    {
        foreach (var seen in _seen.Keys.Where(seen => seen.Node == node.Index).ToList())
        {
            _seen.Remove(seen);
        }
    }

    /// <summary>A node's loop has polled.</summary>
    public void AfterPoll(SimNode node)
    {
        foreach (var (id, replica) in node.Loop!.Groups)
        {
            if (!_seen.TryGetValue((node.Index, id), out var seen))
            {
                _seen.Add((node.Index, id), seen = new Seen());
            }

            FollowLog(node, replica, seen, GroupOf(id));
            FollowState(node, replica, seen, GroupOf(id));
        }
    }

    public ReferenceGroup GroupOf(GroupId id)
    {
        if (!_groups.TryGetValue(id, out var group))
        {
            _groups.Add(id, group = new ReferenceGroup(id));
        }

        return group;
    }

    /// <summary>Every node commits the same entry at an index, at most one leads in a term, and what a snapshot stands for is committed.</summary>
    private void FollowLog(SimNode node, GroupReplica replica, Seen seen, ReferenceGroup group)
    {
        var core = replica.Core;
        if (core.Role == RaftRole.Leader && !_leaders.TryAdd((group.Id, core.Term.Value), node.Index)
            && _leaders[(group.Id, core.Term.Value)] != node.Index)
        {
            throw Broken("ElectionSafety", $"n{node.Index} leads group {group.Id.Value} in term {core.Term}, and so did another");
        }

        var start = core.BasePosition;
        if (start.Index.Value > seen.Commit && (start.Index.Value > group.Count || group[start.Index.Value].Term != start.Term.Value))
        {
            throw Broken("StateMachineSafety", $"n{node.Index} has a snapshot of group {group.Id.Value} at {start}, which is not committed");
        }

        for (var index = Math.Max(seen.Commit, start.Index.Value) + 1; index <= core.CommitIndex.Value; index++)
        {
            var header = core.HeaderAt(new LogIndex(index));
            var entry = new CommittedEntry(index, header.Term.Value, header.Kind, replica.Entries[new LogIndex(index)]);
            if (index == group.Count + 1)
            {
                Learn(group, entry);
            }
            else if (group[index] is var known && (known.Term != entry.Term || !known.Payload.Span.SequenceEqual(entry.Payload.Span)))
            {
                throw Broken("StateMachineSafety", $"n{node.Index} commits another entry {index} of group {group.Id.Value}");
            }
        }

        seen.Commit = core.CommitIndex.Value;
        NoteLeader(replica, seen);
    }

    /// <summary>At each index a replica is what the log makes of it, also after a restart and after a snapshot (I6, I11).</summary>
    private void FollowState(SimNode node, GroupReplica replica, Seen seen, ReferenceGroup group)
    {
        var machine = replica.Machine;
        var applied = machine.AppliedIndex.Value;
        if (applied > group.Count)
        {
            throw Broken("StateMachineSafety", $"n{node.Index} applied entry {applied} of group {group.Id.Value}, which is not committed");
        }

        if (applied != seen.Applied && machine.StateHash != group.HashAt(applied))
        {
            throw Broken("StateHashEqual", $"n{node.Index} has another state than the log makes of group {group.Id.Value} at {applied}");
        }

        seen.Applied = applied;
        if (ReferenceEquals(machine, seen.Machine) && ReferenceEquals(machine.Ownership, seen.Ownership))
        {
            return;
        }

        foreach (var slot in Slots.Where(slot => machine.Ownership[slot] != group.SlotAt(slot, applied)))
        {
            throw Broken(
                "I6", $"n{node.Index} has {machine.Ownership[slot]} of slot {slot.Number} in group {group.Id.Value} at {applied}, not {group.SlotAt(slot, applied)}");
        }

        foreach (var move in First.Machine.Topology.Moves.Keys.Where(move => machine.FindImport(move).Number != group.ChunksAt(move, applied)))
        {
            throw Broken("I11", $"n{node.Index} has {machine.FindImport(move).Number} chunks of move {move} in group {group.Id.Value} at {applied}");
        }

        NoteBegin(machine, seen);
        (seen.Machine, seen.Ownership) = (machine, machine.Ownership);
    }

    private void Learn(ReferenceGroup group, in CommittedEntry entry)
    {
        _order++;
        if (entry.Kind != EntryKind.Command)
        {
            group.Apply(entry, default, _order);
            NoteMembers(group, entry);
            return;
        }

        var command = CommandCodec.Decode(entry.Payload);
        switch (command.Kind)
        {
            case CommandKind.Put or CommandKind.DeleteRange or CommandKind.Txn:
                LearnWrite(group, entry, command);
                break;
            case CommandKind.SlotStep:
                LearnStep(group, entry, command, SlotStep.Parser.ParseFrom(command.Request.Span));
                break;
            case CommandKind.Topology:
                LearnTopology(group, entry, command);
                break;
            case CommandKind.ImportChunk:
                Note(group, command, group.Apply(entry, command, _order));
                group.NoteImport(ImportChunk.Parser.ParseFrom(command.Request.Span).Move);
                break;
            default:
                var result = group.Apply(entry, command, _order);
                Note(group, command, result);
                moves.Tally.Count(command.Kind == CommandKind.Compact && group.Id != GroupId.First && result.Error is null, MoveSight.OtherGroupCompacted);
                break;
        }
    }

    private static ViolationException Broken(string invariant, string message) => new(invariant, message);

    /// <summary>What was seen of a replica in this life.</summary>
    private sealed class Seen
    {
        public ulong Commit { get; set; }

        public ulong Applied { get; set; } = ulong.MaxValue;

        public bool IsLeader { get; set; }

        public MvccStateMachine? Machine { get; set; }

        public Node.StateMachine.Ownership.OwnershipState? Ownership { get; set; }
    }
}
