using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>A write of a session that comes again: one effect, and the answer of the first.</summary>
public sealed class RepeatTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    public static TheoryData<string> Requests => [.. Writes.Keys];

    private static Dictionary<string, IMessage> Writes { get; } = new()
    {
        ["put"] = new PutRequest { Key = Op.Bytes("a"), Value = Op.Bytes("2"), PrevKv = true },
        ["delete"] = Op.Delete("a", "z", prevKv: true),
        ["delete of nothing"] = Op.Delete("x"),
        ["transaction"] = Op.Txn(Op.Range("a", "z"), Op.Put("a", "2"), Op.Txn(Op.Delete("b")), Op.Range("a")),
        ["transaction that reads"] = Op.Txn(Op.Range("a", "z")),
        ["error"] = new PutRequest { Key = Op.Bytes("x"), IgnoreValue = true },
        ["error of a transaction"] = Op.Txn(Op.Put("c"), new PutRequest { Key = Op.Bytes("x"), IgnoreValue = true }),
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Repetition_has_no_effect_and_the_first_answer(string name)
    {
        _store.Put("a=1", "b=1");
        var request = InSession(Writes[name], _store.Open());
        var first = _store.Apply(request);

        // What would change the answer if the request were run again.
        _store.Put("a=3", "x=3");
        var rows = SessionStore.Rows(_store.Engine.Current);
        var revision = _store.Machine.Revision;
        var hash = _store.Machine.StateHash;
        var again = _store.Apply(request);

        Assert.Equal(first.Error, again.Error);
        Assert.Equal(first.Response is null, again.Response is null);
        if (first.Response is not null)
        {
            Assert.Equal(SessionStore.Bytes(first.Response), SessionStore.Bytes(again.Response));
        }

        Assert.Equal(revision, _store.Machine.Revision);
        Assert.Equal(hash, _store.Machine.StateHash);
        Assert.Equal(rows, SessionStore.Rows(_store.Engine.Current));
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void Repetition_in_the_same_run_has_the_first_answer(string name)
    {
        _store.Put("a=1", "b=1");
        var request = InSession(Writes[name], _store.Open());
        var first = _store.ApplyInRun(request);
        var between = _store.ApplyInRun(Op.Put("a", "3"));
        var again = _store.ApplyInRun(request);
        _store.Machine.CompleteRun();

        Assert.Equal(first.Error, again.Error);
        Assert.Equal(first.Response, again.Response);
        Assert.Equal(between.Revision, again.Revision);
        Assert.Equal(_store.Machine.AppliedIndex.Value, _store.Engine.AppliedIndex);
    }

    [Fact]
    public void Without_a_session_a_repetition_is_a_second_write()
    {
        _store.Put("a=1", "a=1");

        Assert.Equal(2, _store.VersionOf("a"));
    }

    [Fact]
    public void Numbers_may_come_in_any_order()
    {
        var session = _store.Open();
        foreach (ulong number in (ulong[])[7, 2, 5, 2, 7, 1, 5, ulong.MaxValue, 1])
        {
            Assert.Null(_store.Apply(Op.Put("a", number.ToString()).In(session, number)).Error);
        }

        Assert.Equal(5, _store.VersionOf("a"));
    }

    [Fact]
    public void Sessions_do_not_share_numbers()
    {
        var one = _store.Open();
        var other = _store.Open();
        _store.Apply(Op.Put("a").In(one, 1));
        _store.Apply(Op.Put("a").In(other, 1));

        Assert.NotEqual(one, other);
        Assert.Equal(2, _store.VersionOf("a"));
    }

    [Fact]
    public void Number_of_another_kind_of_request_is_refused()
    {
        var session = _store.Open();
        _store.Apply(Op.Put("a").In(session, 1));

        Assert.Equal(KvErrors.SessionNumberReused, _store.Apply(Op.Delete("a").In(session, 1)).Error);
        Assert.Equal(KvErrors.SessionNumberReused, _store.Apply(Op.Txn(Op.Put("a")).In(session, 1)).Error);
        Assert.Equal(1, _store.VersionOf("a"));
    }

    [Fact]
    public void Number_of_another_request_of_the_same_kind_is_refused_and_keeps_its_result()
    {
        var session = _store.Open();
        _store.Apply(Op.Put("a", "1").In(session, 1));
        _store.Apply(Op.Txn(Op.Put("b"), Op.Put("c")).In(session, 2));

        Assert.Equal(KvErrors.SessionNumberReused, _store.Apply(Op.Put("a", "2").In(session, 1)).Error);
        Assert.Equal(KvErrors.SessionNumberReused, _store.Apply(Op.Put("b", "1").In(session, 1)).Error);
        Assert.Equal(KvErrors.SessionNumberReused, _store.Apply(Op.Txn(Op.Put("c"), Op.Put("b")).In(session, 2)).Error);

        Assert.Null(_store.Apply(Op.Put("a", "1").In(session, 1)).Error);
        Assert.Null(_store.Apply(Op.Txn(Op.Put("b"), Op.Put("c")).In(session, 2, firstUnacknowledged: 2)).Error);
        Assert.Equal(1, _store.VersionOf("a"));
        Assert.Equal(1, _store.VersionOf("b"));
    }

    [Fact]
    public void Acknowledged_results_are_dropped_and_their_numbers_never_run_again()
    {
        var session = _store.Open();
        for (ulong number = 1; number <= 3; number++)
        {
            _store.Apply(Op.Put("a").In(session, number));
        }

        _store.Apply(Op.Put("a").In(session, 5, firstUnacknowledged: 3));

        Assert.Equal(KvErrors.SessionRequestAcknowledged, _store.Apply(Op.Put("a").In(session, 2)).Error);
        Assert.Null(_store.Apply(Op.Put("a").In(session, 3)).Error);
        Assert.Null(_store.Apply(Op.Put("a").In(session, 5)).Error);
        Assert.Equal(4, _store.VersionOf("a"));
        Assert.Equal(2, _store.SessionRows().Count(row => row.StartsWith("0105", StringComparison.Ordinal)));
    }

    [Fact]
    public void Repetition_also_acknowledges_and_an_older_token_takes_nothing_back()
    {
        var session = _store.Open();
        _store.Apply(Op.Put("a").In(session, 1));
        _store.Apply(Op.Put("a").In(session, 2));
        _store.Apply(Op.Put("a").In(session, 2, firstUnacknowledged: 2));
        _store.Apply(Op.Put("a").In(session, 2, firstUnacknowledged: 1));

        Assert.Equal(KvErrors.SessionRequestAcknowledged, _store.Apply(Op.Put("a").In(session, 1)).Error);
        Assert.Equal(2, _store.VersionOf("a"));
    }

    [Fact]
    public void Unacknowledged_number_that_never_came_may_still_come()
    {
        var session = _store.Open();
        _store.Apply(Op.Put("a").In(session, 9, firstUnacknowledged: 4));

        Assert.Null(_store.Apply(Op.Put("a").In(session, 4)).Error);
        Assert.Equal(KvErrors.SessionRequestAcknowledged, _store.Apply(Op.Put("a").In(session, 3)).Error);
        Assert.Equal(2, _store.VersionOf("a"));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 2, 3)]
    public void Malformed_token_is_refused_at_apply_too(ulong session, ulong number, ulong firstUnacknowledged)
    {
        _store.Open();

        _store.Fails(KvErrors.InvalidSessionToken, Op.Put("a").In(session, number, firstUnacknowledged));
    }

    [Fact]
    public void Nobody_waiting_gets_no_response_and_the_result_is_kept_all_the_same()
    {
        using var silent = new TestStore();
        IMessage[] log =
        [
            new Contracts.V1.SessionOpenRequest { TtlMilliseconds = SessionStore.UsualTtl },
            Op.Put("a").In(1, 1),
            Op.Txn(Op.Range("a", "z"), Op.Put("b")).In(1, 2),
            Op.Put("a").In(1, 1),
        ];
        foreach (var request in log)
        {
            _store.Apply(request);
            silent.Apply(request, ResponseMode.Skip);
        }

        Assert.Null(silent.Apply(log[2], ResponseMode.Skip).Response);
        Assert.Equal(_store.Apply(log[2]).Response, silent.Apply(log[2]).Response);
        Assert.Equal(_store.Machine.StateHash, silent.Machine.StateHash);
        Assert.Equal(SessionStore.Rows(_store.Engine.Current), SessionStore.Rows(silent.Engine.Current));
    }

    private static IMessage InSession(IMessage request, ulong session) => request switch
    {
        PutRequest put => put.In(session, 1),
        DeleteRangeRequest delete => delete.In(session, 1),
        _ => ((TxnRequest)request).In(session, 1),
    };
}
