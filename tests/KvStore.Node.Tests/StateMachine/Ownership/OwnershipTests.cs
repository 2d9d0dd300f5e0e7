using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;

namespace KvStore.Node.Tests.StateMachine.Ownership;

/// <summary>What the steps of a move do to what each side serves.</summary>
public sealed class OwnershipTests : IDisposable
{
    private const ulong Move = 5;

    private static readonly uint Slot7 = (uint)Slot.Of("a"u8).Number;

    private readonly TestStore _source = new();
    private readonly TestStore _destination = new(new GroupId(2));

    public void Dispose()
    {
        _source.Dispose();
        _destination.Dispose();
    }

    [Fact]
    public void The_first_group_serves_all_and_another_nothing()
    {
        _source.Put("a=1");

        _destination.Fails(KvErrors.WrongGroup, Op.Put("a", "1"));
        Assert.Equal(KvErrors.WrongGroup, _destination.TryRange(Op.Range("a")).Error);
        Assert.True(_source.Machine.Ownership.IsWhole);
    }

    [Fact]
    public void What_is_frozen_is_neither_written_nor_read()
    {
        _source.Put("a=1");
        Freeze();

        _source.Fails(KvErrors.SlotMoving, Op.Put("a", "2"));
        _source.Fails(KvErrors.SlotMoving, Op.Delete("a"));
        _source.Fails(KvErrors.SlotMoving, Op.Txn(Op.Put("b", "1"), Op.Put("a", "2")));
        Assert.Equal(KvErrors.SlotMoving, _source.TryRange(Op.Range("a")).Error);
        Assert.Equal(KvErrors.SlotMoving, _source.Read(new TxnRequest { Success = { new RequestOp { RequestRange = Op.Range("a") } } }).Error);
        _source.Put("b=1");
    }

    [Fact]
    public void A_slot_that_came_is_served_from_its_activation_on()
    {
        Do(_destination, Kind.Prepare, other: 1);
        _destination.Fails(KvErrors.SlotMoving, Op.Put("a", "1"));
        _destination.Fails(KvErrors.SlotStepNotPossible, Steps.Of(Kind.Finish, Move, other: 1, Slot7));
        _destination.Ok<SlotStepDone>(Steps.Nothing(Move));
        Do(_destination, Kind.Finish, other: 1);
        _destination.Fails(KvErrors.SlotMoving, Op.Put("a", "1"));

        Do(_destination, Kind.Activate, other: 1);

        _destination.Put("a=1");
        Assert.Equal(KvErrors.WrongGroup, _destination.TryRange(Op.Range("b")).Error);
        Assert.Equal(SlotHold.Owned, Hold(_destination));
    }

    [Fact]
    public void What_a_slot_was_before_it_came_cannot_be_read()
    {
        Receive((uint)Slot.Of("b"u8).Number, move: Move - 1);
        _destination.Put("b=1", "b=2");
        Receive(Slot7, Move);
        _destination.Put("a=1");

        Assert.Equal(KvErrors.Compacted, _destination.TryRange(Op.Range("a", revision: 4)).Error);
        Assert.Empty(_destination.Range(Op.Range("a", revision: 5)).Kvs);
        Assert.Equal("1", _destination.Range(Op.Range("b", revision: 3)).Kvs.Single().Value.ToStringUtf8());
    }

    [Fact]
    public void An_aborted_move_is_served_on_and_its_late_steps_are_refused()
    {
        _source.Put("a=1");
        Do(_source, Steps.Unfreeze(Move, Move + 1, Slot7));
        _source.Fails(KvErrors.SlotEpochOutdated, Steps.Of(Kind.Freeze, Move, other: 2, Slot7));

        Do(_destination, Kind.Cancel, other: 1);
        _destination.Fails(KvErrors.SlotStepNotPossible, Steps.Of(Kind.Prepare, Move, other: 1, Slot7));

        _source.Put("a=2");
    }

    [Fact]
    public void A_refusal_is_not_the_result_of_a_session_s_write()
    {
        var session = _source.Ok<SessionOpenResponse>(new SessionOpenRequest { TtlMilliseconds = 60_000 }).SessionId;
        var put = Op.Put("a", "1");
        put.Session = new SessionToken { SessionId = session, RequestNumber = 1 };
        Freeze();
        Assert.Equal(KvErrors.SlotMoving, _source.Apply(put).Error);
        Do(_source, Steps.Unfreeze(Move, Move + 1, Slot7));

        Assert.Null(_source.Apply(put).Error);
    }

    [Fact]
    public void A_lease_is_not_revoked_while_a_key_of_it_is_frozen()
    {
        _source.Ok<LeaseGrantResponse>(new LeaseGrantRequest { ID = 1, TTL = 60 });
        var put = Op.Put("a", "1");
        put.Lease = 1;
        _source.Ok<PutResponse>(put);
        Freeze();

        _source.Fails(KvErrors.SlotMoving, new LeaseRevokeRequest { ID = 1 });
        Do(_source, Kind.Release, other: 2);
        _source.Ok<LeaseRevokeResponse>(new LeaseRevokeRequest { ID = 1 });

        // Gone, not deleted: no event of it may reach a watcher.
        Assert.Equal(2, _source.Machine.Revision);
    }

    [Fact]
    public void A_range_must_be_within_a_tag_when_others_have_slots_too()
    {
        _source.Ok<PutResponse>(Op.Put("{t}a", "1"));
        Freeze();

        Assert.Equal(KvErrors.RangeSpansSlots, _source.TryRange(Op.Range("b", "c")).Error);
        _source.Fails(KvErrors.RangeSpansSlots, Op.Delete("b", "c"));
        Assert.Single(_source.Range(Op.Range("{t}", "{t~")).Kvs);
    }

    [Fact]
    public void Steps_are_rows_and_outlive_a_restart()
    {
        Freeze();
        var (slots, hash) = (_source.Machine.Ownership.Slots, _source.Machine.StateHash);

        _source.Reopen();

        Assert.Equal(slots.AsEnumerable(), _source.Machine.Ownership.Slots.AsEnumerable());
        Assert.Equal(hash, _source.Machine.StateHash);
        Assert.NotEqual(new TestStore().Machine.StateHash, hash);
        _source.Fails(KvErrors.SlotMoving, Op.Put("a", "2"));
    }

    [Fact]
    public void A_step_is_taken_by_all_slots_or_by_none()
    {
        Freeze();

        _source.Fails(KvErrors.SlotStepNotPossible, Steps.Of(Kind.Release, Move, other: 2, Slot7, Slot7 + 1));
        _source.Fails(KvErrors.InvalidMove, Steps.Of(Kind.Release, Move, other: 2));
        _source.Fails(KvErrors.InvalidMove, Steps.Of(Kind.Release, Move, other: 2, Slot.Count));
        _source.Fails(KvErrors.InvalidMove, Steps.Unfreeze(Move, Move, Slot7));
        _source.Fails(KvErrors.SlotStepNotPossible, Steps.Of((Kind)99, Move, other: 2, Slot7));
    }

    [Fact]
    public void What_goes_away_with_a_slot_is_known_to_be_lost_whatever_comes_back()
    {
        _source.Put("a=1", "b=1");
        Freeze();
        _source.Put("b=2");
        Do(_source, Kind.Release, other: 2);
        Do(_source, Kind.Forget, other: 2);
        Assert.Equal(3, _source.Machine.Ownership[new Slot((int)Slot7)].LostTo);

        const ulong Back = Move + 1;
        Do(_source, Steps.Of(Kind.Prepare, Back, other: 2, Slot7));
        _source.Ok<SlotStepDone>(Steps.Nothing(Back));
        Do(_source, Steps.Of(Kind.Finish, Back, other: 2, Slot7));
        Do(_source, Steps.Of(Kind.Activate, Back, other: 2, Slot7));
        _source.Reopen();

        Assert.Equal(3, _source.Machine.Ownership.LostTo);
        Assert.Equal(5, _source.Machine.Ownership[new Slot((int)Slot7)].ServedFrom);
    }

    [Fact]
    public void A_group_knows_what_came_before_its_own_writes()
    {
        Receive(Slot7, Move);
        _destination.Put("a=1");
        Receive(Slot7 + 1, Move + 1);
        Do(_destination, Steps.Of(Kind.Activate, Move + 1, other: 1, Slot7 + 1));
        _destination.Reopen();

        Assert.Equal([2, 4], _destination.Machine.Arrivals.Arrivals.Select(static arrival => arrival.Revision));
        _destination.Ok<CompactionResponse>(new CompactionRequest { Revision = 4 });
        Assert.Equal(2, _destination.Machine.Arrivals.Arrivals.Length);
        _destination.Put("a=2");
        _destination.Ok<CompactionResponse>(new CompactionRequest { Revision = 5 });
        _destination.Reopen();
        Assert.Equal(new Arrival(4, GroupId.First, SourceRevision: 0), Assert.Single(_destination.Machine.Arrivals.Arrivals));
    }

    private void Receive(uint slot, ulong move)
    {
        Do(_destination, Steps.Of(Kind.Prepare, move, other: 1, slot));
        _destination.Ok<SlotStepDone>(Steps.Nothing(move));
        Do(_destination, Steps.Of(Kind.Finish, move, other: 1, slot));
        Do(_destination, Steps.Of(Kind.Activate, move, other: 1, slot));
    }

    private SlotHold Hold(TestStore store) => store.Machine.Ownership[new Slot((int)Slot7)].Hold;

    private void Freeze() => Do(_source, Kind.Freeze, other: 2);

    private void Do(TestStore store, Kind kind, ulong other, ulong move = Move) => Do(store, Steps.Of(kind, move, other, Slot7));

    private static void Do(TestStore store, SlotStep step) => store.Ok<SlotStepDone>(step);
}
