using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Alarms;
using Action = KvStore.Contracts.Etcd.AlarmRequest.Types.AlarmAction;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>What alarms do is compared with etcd elsewhere; here is what replicas need of them.</summary>
public sealed class AlarmTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Alarms_are_rows_and_outlive_a_restart()
    {
        _store.Ok<AlarmResponse>(Alarm(Action.Activate, AlarmType.Corrupt, member: 2));
        _store.Ok<AlarmResponse>(Alarm(Action.Activate, AlarmType.Nospace, member: 3));
        _store.Ok<AlarmResponse>(Alarm(Action.Activate, AlarmType.Nospace, member: 1));
        _store.Ok<AlarmResponse>(Alarm(Action.Deactivate, AlarmType.Corrupt, member: 2));
        _store.Reopen();

        using var reader = _store.Machine.OpenReader();

        Assert.Equal([(AlarmType.Nospace, 1UL), (AlarmType.Nospace, 3UL)], reader.ReadAlarms().Select(raised => (raised.Alarm, raised.MemberID)));
        _store.Fails(KvErrors.NoSpace, Op.Put("a", "1"));
    }

    [Fact]
    public void Raising_and_ending_change_the_state_hash_and_repetitions_do_not()
    {
        var hashes = new List<ulong> { _store.Machine.StateHash };
        foreach (var action in new[] { Action.Activate, Action.Activate, Action.Deactivate, Action.Deactivate })
        {
            _store.Ok<AlarmResponse>(Alarm(action, AlarmType.Nospace, member: 1));
            hashes.Add(_store.Machine.StateHash);
        }

        Assert.Equal(3, hashes.Distinct().Count());
        Assert.Equal(hashes[1], hashes[2]);
        Assert.Equal(hashes[3], hashes[4]);
    }

    [Fact]
    public void Puts_in_nested_transactions_are_refused_without_space()
    {
        _store.Ok<AlarmResponse>(Alarm(Action.Activate, AlarmType.Nospace, member: 1));

        _store.Fails(KvErrors.NoSpace, new TxnRequest { Success = { new RequestOp { RequestTxn = Op.Txn(Op.Put("a", "1")) } } });
    }

    [Fact]
    public void A_refusal_is_the_result_of_a_session_s_write_also_when_there_is_space_again()
    {
        var session = _store.Ok<SessionOpenResponse>(new SessionOpenRequest { TtlMilliseconds = 60_000 }).SessionId;
        var put = Op.Put("a", "1");
        put.Session = new SessionToken { SessionId = session, RequestNumber = 1 };
        _store.Ok<AlarmResponse>(Alarm(Action.Activate, AlarmType.Nospace, member: 1));
        Assert.Equal(KvErrors.NoSpace, _store.Apply(put).Error);
        _store.Ok<AlarmResponse>(Alarm(Action.Deactivate, AlarmType.Nospace, member: 1));

        Assert.Equal(KvErrors.NoSpace, _store.Apply(put).Error);
    }

    [Fact]
    public void Alarms_are_limited()
    {
        for (var member = 1; member <= AlarmTable.AlarmsMax; member++)
        {
            _store.Ok<AlarmResponse>(Alarm(Action.Activate, AlarmType.Nospace, (ulong)member));
        }

        _store.Fails(KvErrors.TooManyAlarms, Alarm(Action.Activate, AlarmType.Nospace, AlarmTable.AlarmsMax + 1));
        _store.Ok<AlarmResponse>(Alarm(Action.Activate, AlarmType.Nospace, member: 1));
    }

    private static AlarmRequest Alarm(Action action, AlarmType alarm, ulong member) => new() { Action = action, Alarm = alarm, MemberID = member };
}
