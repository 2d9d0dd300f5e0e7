using KvStore.Contracts;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Raft;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>The replicated clock and what ends a session. Time passes by <c>AdvanceClock</c> alone.</summary>
public sealed class ExpiryTests : IDisposable
{
    private const long Ttl = SessionStore.UsualTtl;
    private const long Life = Ttl + SessionLimits.ClockStepMillisecondsMax;

    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Session_has_the_index_of_its_entry_as_id()
    {
        _store.Put("a=1");
        Assert.Equal(2UL, _store.Open());
        Assert.Equal(3UL, _store.Open());
        Assert.Equal(2, _store.Machine.Revision);
    }

    [Fact]
    public void Session_lives_for_its_time_and_the_step_under_way()
    {
        var session = _store.Open(Ttl);
        _store.Advance(Life - 1);
        Assert.Null(_store.Apply(Op.Put("a").In(session, 1)).Error);

        _store.Advance(Life - 1);
        Assert.Null(_store.KeepAlive(session));

        _store.Advance(Life - 1);
        Assert.Null(_store.Apply(Op.Put("a").In(session, 1)).Error);

        _store.Advance(Life);
        Assert.Equal(0, _store.Machine.SessionCount);
        Assert.Equal(KvErrors.SessionExpired, _store.KeepAlive(session));
        Assert.Equal(KvErrors.SessionExpired, _store.Close(session));
    }

    [Fact]
    public void Pitfall_96_a_write_of_a_lost_session_is_refused_and_not_run()
    {
        var closed = _store.Open();
        _store.Apply(Op.Put("a").In(closed, 1));
        Assert.Null(_store.Close(closed));
        var expired = _store.Open();
        _store.Apply(Op.Put("a").In(expired, 1));
        _store.Advance(Life);

        foreach (var session in (ulong[])[closed, expired, 999])
        {
            _store.Fails(KvErrors.SessionExpired, Op.Put("a").In(session, 1));
            _store.Fails(KvErrors.SessionExpired, Op.Put("a").In(session, 2));
            _store.Fails(KvErrors.SessionExpired, Op.Delete("a").In(session, 2));
            _store.Fails(KvErrors.SessionExpired, Op.Txn(Op.Put("a")).In(session, 2));
        }

        Assert.Equal(2, _store.VersionOf("a"));
        Assert.Single(_store.SessionRows());
    }

    [Fact]
    public void Clock_moves_only_from_where_the_leader_saw_it()
    {
        _store.Open();
        _store.Apply(SessionStore.Step(expected: 0, elapsed: 700));
        _store.Apply(SessionStore.Step(expected: 0, elapsed: 900));
        Assert.Equal(700, _store.Machine.SessionClock);

        _store.Apply(SessionStore.Step(expected: 700, elapsed: 300));
        Assert.Equal(1000, _store.Machine.SessionClock);
    }

    [Theory]
    [InlineData(SessionLimits.ClockStepMillisecondsMax + 1, SessionLimits.ClockStepMillisecondsMax)]
    [InlineData(long.MaxValue, SessionLimits.ClockStepMillisecondsMax)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(long.MinValue, 0)]
    public void Clock_never_goes_back_and_one_step_is_bounded(long elapsed, long expected)
    {
        _store.Apply(SessionStore.Step(expected: 0, elapsed));

        Assert.Equal(expected, _store.Machine.SessionClock);
    }

    [Fact]
    public void Wall_clock_of_the_proposer_means_nothing()
    {
        var session = _store.Open();
        var request = new SessionKeepAliveRequest { SessionId = session };
        var entry = CommandCodec.Encode(
            CommandKind.KeepAliveSession, new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: long.MaxValue, request);
        var result = _store.Machine.Apply(CommandCodec.Decode(entry), _store.Machine.AppliedIndex.Next, ResponseMode.Build);

        Assert.Null(result.Error);
        Assert.Equal(0, _store.Machine.SessionClock);
    }

    [Fact]
    public void Expired_sessions_go_in_batches_longest_expired_first_and_are_refused_before_they_are_gone()
    {
        // Each session holds half a batch of rows, so that one entry removes two of the four.
        var sessions = Enumerable.Range(0, 4).Select(i => _store.Open(Ttl - i)).ToList();
        foreach (var session in sessions)
        {
            for (ulong number = 1; number < SessionLimits.ExpiredRowsPerEntryMax / 2; number++)
            {
                _store.ApplyInRun(Op.Put("a").In(session, number));
            }
        }

        _store.Machine.CompleteRun();
        _store.Advance(Life);

        // The last of the steps was the first that found any expired.
        Assert.Equal(2, _store.Machine.SessionCount);
        Assert.Equal([sessions[0], sessions[1]], RowIds());
        _store.Fails(KvErrors.SessionExpired, Op.Put("a").In(sessions[0], 1));
        Assert.Equal(KvErrors.SessionExpired, _store.KeepAlive(sessions[1]));

        _store.Advance(1);
        Assert.Equal(0, _store.Machine.SessionCount);
        Assert.Single(_store.SessionRows());
    }

    [Fact]
    public void Removal_shows_in_the_state_hash()
    {
        using var other = new TestStore();
        var session = _store.Open();
        other.Open();
        Assert.Equal(_store.Machine.StateHash, other.Machine.StateHash);

        _store.Close(session);
        other.KeepAlive(session);

        Assert.NotEqual(_store.Machine.StateHash, other.Machine.StateHash);
    }

    private List<ulong> RowIds() =>
        [.. _store.SessionRows().Where(row => row.StartsWith("0104", StringComparison.Ordinal)).Select(row => Convert.ToUInt64(row[4..20], 16))];
}
