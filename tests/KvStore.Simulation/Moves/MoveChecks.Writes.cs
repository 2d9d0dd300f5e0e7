using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Invariants;

namespace KvStore.Simulation.Moves;

/// <content>
/// What writes do: a plain store over all groups, run over their committed writes in order. A write is done where its slot is served, sees what all before
/// it did, wherever that was, gets a revision that its key never had, and is done once (I8).
/// </content>
internal sealed partial class MoveChecks
{
    private readonly Dictionary<int, KeyHistory> _keys = Enumerable.Range(0, Requests.MovingKeysMax).ToDictionary(Requests.MovingKey, static _ => new KeyHistory());
    private readonly Dictionary<(ulong Session, ulong Number), Done> _sessionWrites = [];
    private readonly HashSet<long> _written = [];

    private void LearnWrite(ReferenceGroup group, in CommittedEntry entry, in Command command)
    {
        var revision = group.Machine.Revision;
        var result = group.Apply(entry, command, _order);
        var token = Requests.TokenOf(command);
        var (key, slot) = KeyOf(command);
        var isServed = _serving[slot] == group.Id;
        if (result.Error is { } error)
        {
            var isElsewhere = error == KvErrors.WrongGroup || error == KvErrors.SlotMoving;
            Demand("I8", group.Machine.Revision == revision, group, slot, "is written by what was refused");
            Demand("I1", !isElsewhere || !isServed, group, slot, "is refused where it is served");
            moves.Tally.Count(error == KvErrors.SlotMoving, MoveSight.WriteRefusedWhileMoving);
            moves.Tally.Count(error == KvErrors.WrongGroup, MoveSight.WriteSentToWrongGroup);
            Note(group, command, result);
            return;
        }

        Demand("I1", isServed, group, slot, "is written where it is not served");
        if (token is not null && _sessionWrites.TryGetValue((token.SessionId, token.RequestNumber), out var first))
        {
            Demand("I8", group.Machine.Revision == revision, group, slot, $"is written again by request {token}");
            Demand("I8", first.Result.Response!.Equals(result.Response), group, slot, $"has another answer than before to request {token}");
            moves.Tally.Count(MoveSight.SessionWriteRepeated);
            moves.Tally.Count(first.Group != group.Id, MoveSight.SessionWriteRepeatedElsewhere);
            Note(group, command, result, first.Place);
            return;
        }

        Run(group, command, key, slot, Requests.Read(result.Response!), revision);
        var done = Note(group, command, result, _keys[key].Last);
        if (token is not null)
        {
            _sessionWrites.Add((token.SessionId, token.RequestNumber), done);
        }
    }

    private void Run(ReferenceGroup group, in Command command, int key, Slot slot, in Answer answer, long revisionBefore)
    {
        var history = _keys[key];
        var (before, revision) = (history.Now, group.Machine.Revision);
        var isDone = command.Kind switch
        {
            CommandKind.Put => true,
            CommandKind.DeleteRange => before.IsPresent,
            _ => before.ModRevision == TxnRequest.Parser.ParseFrom(command.Request.Span).Compare[0].ModRevision,
        };
        Demand("NoAckedWriteLost", answer.Seen == before, group, slot, $"answers that k{key} was {answer.Seen}, not {before}");
        Demand("NoAckedWriteLost", answer.Succeeded == isDone, group, slot, $"answers {answer.Succeeded} for k{key}, which was {before}");
        Demand("I8", revision == revisionBefore + (isDone ? 1 : 0), group, slot, "has another revision than it should");
        if (!isDone)
        {
            return;
        }

        Demand("I2", revision > history.LastRevision && answer.Revision == revision, group, slot, $"gives k{key} the revision {revision} after {history.LastRevision}");
        if (command.Kind == CommandKind.DeleteRange)
        {
            history.Add(_order, KeyState.Absent, revision);
            return;
        }

        var put = command.Kind == CommandKind.Put
            ? PutRequest.Parser.ParseFrom(command.Request.Span)
            : TxnRequest.Parser.ParseFrom(command.Request.Span).Success[0].RequestPut;
        var value = Requests.ValueOf(put.Value);
        Demand("I8", _written.Add(value), group, slot, $"is given the value {value} again");
        history.Add(_order, new KeyState(value, before.IsPresent ? before.CreateRevision : revision, revision, before.Version + 1), revision);
    }

    private static (int Key, Slot Slot) KeyOf(in Command command)
    {
        var key = command.Kind switch
        {
            CommandKind.Put => PutRequest.Parser.ParseFrom(command.Request.Span).Key,
            CommandKind.DeleteRange => DeleteRangeRequest.Parser.ParseFrom(command.Request.Span).Key,
            _ => TxnRequest.Parser.ParseFrom(command.Request.Span).Compare[0].Key,
        };
        return (Requests.KeyOf(key), Slot.Of(key.Span));
    }
}
