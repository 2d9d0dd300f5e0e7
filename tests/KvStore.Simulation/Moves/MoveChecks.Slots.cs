using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Invariants;

namespace KvStore.Simulation.Moves;

/// <content>Who has which slot: I1 to I5 and I7.</content>
internal sealed partial class MoveChecks
{
    private static readonly Slot[] AllSlots = [.. Enumerable.Range(0, Requests.MovingKeysMax).Select(Requests.SlotOfMoving).Distinct()];

    private readonly Dictionary<Slot, GroupId?> _serving = AllSlots.ToDictionary(static slot => slot, static _ => (GroupId?)GroupId.First);
    private readonly Dictionary<Slot, List<(int Key, KeyState State)>> _frozen = [];
    private readonly Dictionary<ulong, MovePhase> _decided = [];

    /// <summary>The slots of clients' keys: those that move.</summary>
    public static IReadOnlyList<Slot> Slots => AllSlots;

    private void LearnStep(ReferenceGroup group, in CommittedEntry entry, in Command command, SlotStep step)
    {
        var slots = step.Slots.Select(static number => new Slot((int)number)).Where(_serving.ContainsKey).ToList();
        var before = slots.ConvertAll(slot => group.Machine.Ownership[slot]);
        var result = group.Apply(entry, command, _order);
        Note(group, command, result);
        moves.Tally.Count(step.Kind == SlotStep.Types.Kind.Freeze && result.Error is not null, MoveSight.FreezeRefused);
        for (var i = 0; i < slots.Count; i++)
        {
            if (group.Machine.Ownership[slots[i]] is var now && now != before[i])
            {
                group.NoteSlot(slots[i]);
                Judge(group, step, slots[i], before[i], now);
            }
        }

        if (step.Kind is SlotStep.Types.Kind.Activate or SlotStep.Types.Kind.Cancel)
        {
            group.NoteImport(step.Move);
        }
    }

    private void Judge(ReferenceGroup group, SlotStep step, Slot slot, SlotOwnership before, SlotOwnership now)
    {
        if (now.Epoch < before.Epoch)
        {
            throw Broken("I2", $"slot {slot.Number} in group {group.Id.Value} goes back from {before} to {now}");
        }

        switch (before.Hold, now.Hold)
        {
            case (SlotHold.None, SlotHold.None or SlotHold.Importing):
                Demand("I4", group.RowsOf(slot).Count == 0, group, slot, "begins with rows of before");
                break;
            case (SlotHold.Owned, SlotHold.Owned):
                Demand("I7", PhaseOf(step.Move) == MovePhase.Aborted, group, slot, "gets an epoch though the move was not aborted");
                break;
            case (SlotHold.Owned, SlotHold.Frozen):
                Demand("I1", _serving[slot] == group.Id, group, slot, "is frozen where it was not served");
                _serving[slot] = null;
                _frozen[slot] = group.RowsOf(slot);
                break;
            case (SlotHold.Frozen, SlotHold.Owned):
                Demand("I7", PhaseOf(step.Move) == MovePhase.Aborted, group, slot, "is served again though the move was not aborted");
                Serve(group, slot);
                break;
            case (SlotHold.Ready, SlotHold.Owned):
                Demand("I7", PhaseOf(step.Move) == MovePhase.Committed, group, slot, "is served though the move was not committed");
                Serve(group, slot);
                break;
            case (SlotHold.Frozen, SlotHold.Gone):
                Demand("I7", PhaseOf(step.Move) == MovePhase.Committed, group, slot, "is released though the move was not committed");
                Demand("I4", _groups[new GroupId(step.Other)].Machine.Ownership[slot] is { Hold: SlotHold.Owned } there && there.Epoch >= step.Move, group, slot, "is released before the destination has it");
                break;
            case (SlotHold.Importing or SlotHold.Ready, SlotHold.Gone):
                Demand("I7", PhaseOf(step.Move) == MovePhase.Aborted, group, slot, "is thrown away though the move was not aborted");
                break;
            case (SlotHold.Gone, SlotHold.None):
                Demand("I4", group.RowsOf(slot).Count == 0, group, slot, "is forgotten though it has rows");
                break;
            case (SlotHold.Importing, SlotHold.Ready):
                break;
            default:
                throw Broken("I2", $"slot {slot.Number} in group {group.Id.Value} goes from {before} to {now}");
        }
    }

    /// <summary>A group begins to serve a slot: nobody else does, and it has what the one before had when it froze, and what clients wrote.</summary>
    private void Serve(ReferenceGroup group, Slot slot)
    {
        Demand("I1", _serving[slot] is null, group, slot, "is served by two");
        _serving[slot] = group.Id;
        var rows = group.RowsOf(slot);
        Demand("I5", rows.SequenceEqual(_frozen[slot]), group, slot, $"has [{string.Join(", ", rows)}]; frozen were [{string.Join(", ", _frozen[slot])}]");
        CheckRows(group, slot, rows);
    }

    private void CheckRows(ReferenceGroup group, Slot slot, List<(int Key, KeyState State)> rows)
    {
        var expected = _keys.Where(pair => pair.Value.Now.IsPresent && Requests.SlotOf(pair.Key) == slot).ToDictionary(pair => pair.Key, pair => pair.Value.Now);
        Demand(
            "NoAckedWriteLost",
            rows.Count == expected.Count && rows.All(row => expected.TryGetValue(row.Key, out var state) && state == row.State),
            group,
            slot,
            $"has [{string.Join(", ", rows)}], not [{string.Join(", ", expected)}]");
    }

    private void LearnTopology(ReferenceGroup group, in CommittedEntry entry, in Command command)
    {
        var before = group.Machine.Topology;
        var result = group.Apply(entry, command, _order);
        Note(group, command, result);
        var change = TopologyChange.Parser.ParseFrom(command.Request.Span);
        moves.Tally.Count(change.AbortMove is not null && result.Error is not null, MoveSight.AbortCameTooLate);
        var now = group.Machine.Topology;
        foreach (var slot in AllSlots.Where(slot => now[slot].Epoch < before[slot].Epoch))
        {
            throw Broken("I2", $"slot {slot.Number} goes back from {before[slot]} to {now[slot]} in the topology");
        }

        foreach (var move in now.Moves.Values)
        {
            var owner = move.Phase == MovePhase.Committed ? move.Destination : move.Source;
            foreach (var slot in move.Slots.Where(slot => now[slot].Move != move.Id || now[slot].Owner != owner))
            {
                throw Broken("I3", $"slot {slot.Number} is in {now[slot]}, and in {move}");
            }

            Decide(move.Id, move.Phase);
        }

        foreach (var ended in before.Moves.Values.Where(move => !now.Moves.ContainsKey(move.Id)))
        {
            End(ended);
        }
    }

    private void Decide(ulong move, MovePhase phase)
    {
        if (_decided.TryGetValue(move, out var before) && before != phase && before != MovePhase.Planned)
        {
            throw Broken("I7", $"move {move} is {phase} after it was {before}");
        }

        if (phase == MovePhase.Aborted && before != MovePhase.Aborted)
        {
            var slot = First.Machine.Topology.Moves[move].Slots[0];
            moves.Tally.Count(_groups[First.Machine.Topology.Moves[move].Source].Machine.Ownership[slot].Hold == SlotHold.Frozen, MoveSight.AbortedWhileFrozen);
        }

        _decided[move] = phase;
    }

    /// <summary>A move has ended: one group has its slots, and no other has anything of them.</summary>
    private void End(MoveEntry move)
    {
        var owner = move.Phase == MovePhase.Committed ? move.Destination : move.Source;
        Demand("I7", move.Phase != MovePhase.Planned, First, move.Slots[0], "ends undecided");
        foreach (var slot in move.Slots.Where(_serving.ContainsKey))
        {
            Demand("I1", _serving[slot] == owner, _groups[owner], slot, "is not served at the end of its move");
            foreach (var group in Groups.Where(group => group.Id != owner))
            {
                Demand("I4", group.Machine.Ownership[slot].Hold == SlotHold.None && group.RowsOf(slot).Count == 0, group, slot, $"leaves {group.Machine.Ownership[slot]} and {group.RowsOf(slot).Count} rows behind at the end of {move}");
            }
        }

        NoteEnd(move);
    }

    private MovePhase? PhaseOf(ulong move) => _decided.TryGetValue(move, out var phase) ? phase : null;

    private static void Demand(string invariant, bool isSo, ReferenceGroup group, Slot slot, string complaint)
    {
        if (!isSo)
        {
            throw Broken(invariant, $"slot {slot.Number} in group {group.Id.Value} {complaint}");
        }
    }
}
