using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Reports;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// A second, plain implementation of the store, run once over the committed log: what every request must have been answered, and what
/// every key held at every index.
/// </summary>
internal sealed class ReferenceStore(Coverage coverage)
{
    private readonly ReferenceSessions _sessions = new(coverage);
    private readonly List<(long Clock, int Count)> _sessionsAt = [default];
    private readonly Dictionary<(NodeId Proposer, ulong RequestId), StoreAnswer> _answers = [];
    private readonly Dictionary<int, List<(ulong Index, KeyState State)>> _keys = [];
    private readonly List<long> _revisions = [1];
    private readonly List<long> _compactedAt = [-1];

    /// <summary>Runs the next committed entry.</summary>
    public void OnCommitted(in CommittedEntry entry)
    {
        _revisions.Add(_revisions[^1]);
        _compactedAt.Add(_compactedAt[^1]);
        if (entry.Kind == EntryKind.Command)
        {
            var command = CommandCodec.Decode(entry.Payload);
            _answers.TryAdd((command.Proposer, command.RequestId), Run(command, entry.Index));
        }

        _sessionsAt.Add((_sessions.Clock, _sessions.Count));
    }

    /// <summary>What a request was answered, or null when it is not in the committed log.</summary>
    public StoreAnswer? Find(NodeId proposer, ulong requestId) =>
        _answers.TryGetValue((proposer, requestId), out var answer) ? answer : null;

    /// <summary>The store's revision once an index was applied.</summary>
    public long RevisionAt(ulong index) => _revisions[(int)index];

    /// <summary>The compacted revision once an index was applied.</summary>
    public long CompactedAt(ulong index) => _compactedAt[(int)index];

    /// <summary>The replicated clock and the number of sessions once an index was applied.</summary>
    public (long Clock, int Count) SessionsAt(ulong index) => _sessionsAt[(int)index];

    /// <summary>What a key held once an index was applied.</summary>
    public KeyState StateAt(int key, ulong index)
    {
        var states = StatesOf(key);
        for (var i = states.Count - 1; i >= 0; i--)
        {
            if (states[i].Index <= index)
            {
                return states[i].State;
            }
        }

        return KeyState.Absent;
    }

    /// <summary>The place of a finished operation in the order of all.</summary>
    public ulong IndexOf(Operation operation, NodeId proposer)
    {
        if (!operation.IsCommand)
        {
            // A stale read proves nothing about now.
            return operation.Kind == OperationKind.Get ? operation.ReadAt.Value : 0;
        }

        return Find(proposer, operation.RequestId)!.Value.Index;
    }

    private StoreAnswer Run(in Command command, ulong index)
    {
        var token = Requests.TokenOf(command);
        if (token is not null && _sessions.Find(token) is { } known)
        {
            return known;
        }

        var answer = Apply(command, index);
        var done = new StoreAnswer(answer.Refusal is null ? index : 0, answer);
        if (token is not null)
        {
            _sessions.Keep(token, done);
        }

        return done;
    }

    private Answer Apply(in Command command, ulong index)
    {
        switch (command.Kind)
        {
            case CommandKind.OpenSession:
                _sessions.Open(index, SessionOpenRequest.Parser.ParseFrom(command.Request.Span).TtlMilliseconds);
                return new Answer(_revisions[^1], Succeeded: true, KeyState.Absent, Session: index);

            case CommandKind.KeepAliveSession:
                var refusal = _sessions.KeepAlive(SessionKeepAliveRequest.Parser.ParseFrom(command.Request.Span).SessionId);
                return refusal is null
                    ? new Answer(_revisions[^1], Succeeded: true, KeyState.Absent)
                    : StoreAnswer.Refused(refusal).Answer;

            case CommandKind.Compact:
                Compact(CompactionRequest.Parser.ParseFrom(command.Request.Span).Revision);
                return default;

            case CommandKind.AdvanceClock:
                _sessions.Advance(AdvanceClock.Parser.ParseFrom(command.Request.Span));
                return default;

            default:
                var (seen, isWritten) = ApplyToKey(command, index);
                return new Answer(_revisions[^1], isWritten, seen);
        }
    }

    private void Compact(long revision)
    {
        if (revision > _compactedAt[^1] && revision <= _revisions[^1])
        {
            _compactedAt[^1] = revision;
        }
    }

    private (KeyState Seen, bool IsWritten) ApplyToKey(in Command command, ulong index)
    {
        switch (command.Kind)
        {
            case CommandKind.Put:
                var put = PutRequest.Parser.ParseFrom(command.Request.Span);
                var replaced = StateAt(Requests.KeyOf(put.Key), index);
                Write(put, index);
                return (replaced, IsWritten: true);

            case CommandKind.DeleteRange:
                var deleted = Requests.KeyOf(DeleteRangeRequest.Parser.ParseFrom(command.Request.Span).Key);
                var removed = StateAt(deleted, index);
                if (removed.IsPresent)
                {
                    _revisions[^1]++;
                    StatesOf(deleted).Add((index, KeyState.Absent));
                }

                return (removed, removed.IsPresent);

            default:
                var txn = TxnRequest.Parser.ParseFrom(command.Request.Span);
                var key = Requests.KeyOf(txn.Compare[0].Key);
                var seen = StateAt(key, index);
                var holds = seen.ModRevision == txn.Compare[0].ModRevision;
                if (holds)
                {
                    Write(txn.Success[0].RequestPut, index);
                }

                return (seen, holds);
        }
    }

    private void Write(PutRequest put, ulong index)
    {
        var revision = ++_revisions[^1];
        var key = Requests.KeyOf(put.Key);
        var before = StateAt(key, index);
        var created = before.IsPresent ? before.CreateRevision : revision;
        StatesOf(key).Add((index, new KeyState(Requests.ValueOf(put.Value), created, revision, before.Version + 1)));
    }

    private List<(ulong Index, KeyState State)> StatesOf(int key)
    {
        if (!_keys.TryGetValue(key, out var states))
        {
            states = [];
            _keys.Add(key, states);
        }

        return states;
    }
}
