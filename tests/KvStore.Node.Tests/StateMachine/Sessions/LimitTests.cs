using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Sessions;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>Each limit of sessions, reached.</summary>
public sealed class LimitTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(SessionLimits.TtlMillisecondsMin, true)]
    [InlineData(SessionLimits.TtlMillisecondsMax, true)]
    [InlineData(SessionLimits.TtlMillisecondsMin - 1, false)]
    [InlineData(SessionLimits.TtlMillisecondsMax + 1, false)]
    [InlineData(long.MinValue, false)]
    public void Time_to_live_has_a_range(long ttl, bool isValid)
    {
        var request = new SessionOpenRequest { TtlMilliseconds = ttl };
        var error = isValid ? null : KvErrors.SessionTtlOutOfRange;

        Assert.Equal(error, SessionValidation.Check(request));
        Assert.Equal(error, _store.Apply(request).Error);
        Assert.Equal(isValid ? 1 : 0, _store.Machine.SessionCount);
    }

    [Fact]
    public void Sessions_of_a_group_are_limited_and_expired_ones_make_room()
    {
        var first = new SessionOpenRequest { TtlMilliseconds = SessionLimits.TtlMillisecondsMin };
        for (var i = 0; i < SessionLimits.SessionsMax; i++)
        {
            _store.ApplyInRun(first);
        }

        _store.Fails(KvErrors.TooManySessions, first);
        _store.Close(1);
        Assert.Equal(SessionLimits.SessionsMax + 3UL, _store.Open());
        _store.Fails(KvErrors.TooManySessions, first);

        _store.Advance(SessionLimits.TtlMillisecondsMin + SessionLimits.ClockStepMillisecondsMax);
        Assert.NotEqual(0UL, _store.Open());
    }

    [Fact]
    public void Unacknowledged_results_are_limited_and_the_refused_write_is_not_run()
    {
        var session = _store.Open();
        for (ulong number = 1; number <= SessionLimits.ResultsMax; number++)
        {
            _store.ApplyInRun(Op.Put("a").In(session, number));
        }

        const ulong Next = SessionLimits.ResultsMax + 1;
        _store.Fails(KvErrors.SessionTooManyResults, Op.Put("a").In(session, Next));
        Assert.Null(_store.Apply(Op.Put("a").In(session, 1)).Error);
        Assert.Equal(SessionLimits.ResultsMax, _store.VersionOf("a"));

        Assert.Null(_store.Apply(Op.Put("a").In(session, Next, firstUnacknowledged: 2)).Error);
        Assert.Equal((long)Next, _store.VersionOf("a"));
    }

    [Fact]
    public void Result_that_is_too_large_is_not_kept_and_its_write_is_not_run_again()
    {
        var session = _store.Open();
        var response = new PutResponse
        {
            Header = new ResponseHeader { Revision = 3 },
            PrevKv = new KeyValue { Key = Op.Bytes("a"), CreateRevision = 2, ModRevision = 2, Version = 1 },
        };
        var room = SessionLimits.ResultBytesMax - response.CalculateSize();

        // Tag and length of the value, and the longer length of the pair around it, take 6 bytes.
        Assert.Null(PutTwice(session, 1, "a", room - 6, out var fits));
        Assert.Equal(SessionLimits.ResultBytesMax, fits!.CalculateSize());
        Assert.Equal(KvErrors.SessionResultNotKept, PutTwice(session, 2, "b", room - 5, out var tooLarge));
        Assert.Equal(SessionLimits.ResultBytesMax + 1, tooLarge!.CalculateSize());
        Assert.Equal(2, _store.VersionOf("b"));
    }

    [Fact]
    public void Results_of_a_session_are_kept_up_to_their_sum()
    {
        const int Size = 16 * 1024;
        const int Fitting = (SessionLimits.SessionResultBytesMax / Size) - 1;
        var session = _store.Open();
        for (ulong number = 1; number <= Fitting; number++)
        {
            Assert.Null(PutTwice(session, number, "k" + number, Size, out _));
        }

        Assert.Equal(KvErrors.SessionResultNotKept, PutTwice(session, Fitting + 1, "last", Size, out _));
        Assert.Null(_store.Apply(Op.Put("small").In(session, Fitting + 2)).Error);
        Assert.Null(_store.Apply(Op.Put("small").In(session, Fitting + 2)).Error);

        // Acknowledged results make room.
        _store.Apply(Op.Put("small").In(session, Fitting + 3, firstUnacknowledged: 3));
        Assert.Null(PutTwice(session, Fitting + 4, "after", Size, out _));
        Assert.Equal(2, _store.VersionOf("last"));
    }

    /// <summary>Overwrites a value of a size with <c>prev_kv</c>, twice with one number; returns the error of the second time.</summary>
    private KvError? PutTwice(ulong session, ulong number, string key, int valueSize, out PutResponse? first)
    {
        _store.Put(key + "=" + new string('v', valueSize));
        var put = new PutRequest { Key = Op.Bytes(key), PrevKv = true }.In(session, number);
        first = _store.Ok<PutResponse>(put);
        return _store.Apply(put).Error;
    }
}
