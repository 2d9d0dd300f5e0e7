using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.Moves;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.Tests.StateMachine;

namespace KvStore.Node.Tests.Moves;

/// <content>
/// Leases and sessions. The ids of leases are used again; a key whose lease has ended is there until the group that has it is told. A write of a session
/// is sent again and again, wherever its key is, and is done once.
/// </content>
internal sealed partial class MoveWorld
{
    private const int LeasesMax = 4;
    private const int SessionWritesMax = 40;

    private readonly HashSet<long> _live = [];
    private readonly List<ulong> _sessions = [];
    private readonly Dictionary<ulong, ulong> _lastNumber = [];
    private readonly List<SessionPut> _sessionPuts = [];

    private bool HasEnded(long lease) => lease != 0 && !_live.Contains(lease);

    private void GrantOrRevoke()
    {
        var id = _random.Next(1, LeasesMax);
        if (_random.Next(2) == 0)
        {
            var result = _groups[0].Apply(new LeaseGrantRequest { ID = id, TTL = 60 });
            Assert.Equal(result.Error is null, !_live.Contains(id) && !_groups[0].Machine.Orphans.ContainsKey(HolderId.Lease(id)));
            if (result.Error is null)
            {
                // The id is free only when no group has a key of the lease before.
                CheckServers();
                Assert.DoesNotContain(_model.Values, pair => pair.Lease == id && IsServed(Op.Text(pair.Key)));
                foreach (var key in _model.Where(pair => pair.Value.Lease == id).Select(static pair => pair.Key).ToList())
                {
                    _model.Remove(key);
                }

                _live.Add(id);
            }
        }
        else if (_groups[0].Apply(new LeaseRevokeRequest { ID = id }).Error is null)
        {
            Assert.True(_live.Remove(id));
        }
    }

    private bool IsServed(string key) => _groups.Any(group => group.First.TryRange(Op.Range(key)).IsOk);

    private void OpenOrClose()
    {
        if (_sessions.Count < 3)
        {
            _sessions.Add(_groups[0].Ok<SessionOpenResponse>(new SessionOpenRequest { TtlMilliseconds = 60_000 }).SessionId);
        }
        else if (_random.Next(4) == 0)
        {
            var session = _sessions[_random.Next(_sessions.Count)];
            _groups[0].Ok<SessionCloseResponse>(new SessionCloseRequest { SessionId = session });
            _sessions.Remove(session);
        }
    }

    private void WriteInSession(string key)
    {
        if (_sessionPuts.Count > 0 && _random.Next(2) == 0)
        {
            Send(_sessionPuts[_random.Next(_sessionPuts.Count)]);
            return;
        }

        if (_sessions.Count == 0)
        {
            return;
        }

        var session = _sessions[_random.Next(_sessions.Count)];
        var number = _lastNumber[session] = _lastNumber.GetValueOrDefault(session) + 1;
        var request = Op.Put(key, $"session {session}, {number}");
        request.Session = new SessionToken { SessionId = session, RequestNumber = number, FirstUnacknowledged = number > 20 ? number - 20 : 1 };
        request.PrevKv = true;
        var put = new SessionPut(key, request);
        _sessionPuts.Add(put);
        if (_sessionPuts.Count > SessionWritesMax)
        {
            _sessionPuts.RemoveAt(0);
        }

        Send(put);
    }

    private void Send(SessionPut put)
    {
        var group = _groups[_random.Next(3)];
        Adopt(HolderId.Session(put.Request.Session.SessionId), group);
        var result = group.Apply(put.Request);
        if (result.Error is not null)
        {
            return;
        }

        var response = (PutResponse)result.Response!;
        if (put.Answer is not null)
        {
            Assert.Equal(put.Answer, response);
            return;
        }

        Assert.Equal(result.Revision, response.Header.Revision);
        put.Answer = response;
        Note(put.Key, Op.Text(put.Request.Value), lease: 0, result);
    }

    private void Adopt(HolderId holder, ReplicatedGroup group) =>
        Assert.True(new HolderCommands(new Groups(this)).AdoptAsync([holder], group.Id, CancellationToken.None).IsCompletedSuccessfully);

    private void Abandon() => Assert.True(_runner.AbandonAsync(CancellationToken.None).IsCompletedSuccessfully);

    private sealed class SessionPut(string key, PutRequest request)
    {
        public string Key { get; } = key;

        public PutRequest Request { get; } = request;

        /// <summary>What the first answer was; null: it was not done yet.</summary>
        public PutResponse? Answer { get; set; }
    }
}
