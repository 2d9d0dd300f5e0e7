using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using static KvStore.Contracts.Etcd.Compare.Types;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Runs: what commands see of one another, when readers see them, what survives in the engine.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TestStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Readers_see_a_run_when_it_is_complete()
    {
        _store.ApplyInRun(Op.Put("a", "1"));
        _store.ApplyInRun(Op.Put("b", "1"));
        Assert.Equal(3, _store.Machine.Revision);
        Assert.Equal(1, _store.Range(Op.Range("a", "z")).Header.Revision);

        _store.Machine.CompleteRun();

        using var reader = _store.Machine.OpenReader();
        Assert.Equal("a b", Op.Keys(reader.Range(Op.Range("a", "z")).Value!));
        Assert.Equal(3, reader.Revision);
        Assert.Equal(new LogIndex(2), reader.AppliedIndex);
        Assert.Equal(_store.Machine.StateHash, reader.StateHash);
    }

    [Fact]
    public void Later_commands_of_a_run_see_earlier_ones()
    {
        _store.ApplyInRun(Op.Put("a", "1"));
        _store.ApplyInRun(Op.Put("a", "2"));
        var put = Op.Put("a", "3");
        put.PrevKv = true;
        var previous = Assert.IsType<PutResponse>(_store.ApplyInRun(put).Response).PrevKv;
        var deleted = Assert.IsType<DeleteRangeResponse>(_store.ApplyInRun(Op.Delete("a", prevKv: true)).Response);
        var kept = _store.ApplyInRun(new PutRequest { Key = Op.Bytes("a"), IgnoreValue = true });
        _store.ApplyInRun(Op.Put("a", "4"));
        _store.Machine.CompleteRun();

        Assert.Equal("a=2(2,3,2)", Op.Show(previous));
        Assert.Equal("a=3(2,4,3)", Op.Show(deleted.PrevKvs));
        Assert.Equal(KvErrors.KeyNotFound, kept.Error);
        Assert.Equal("a=4(6,6,1)", Op.Show(_store.Range(Op.Range("a")).Kvs));
        Assert.Equal("a=1(2,2,1)", Op.Show(_store.Range(Op.Range("a", revision: 2)).Kvs));
    }

    [Fact]
    public void Compares_and_past_revisions_see_earlier_commands_of_the_run()
    {
        _store.ApplyInRun(Op.Put("a", "1"));
        _store.ApplyInRun(Op.Put("a", "2"));
        var isVersion2 = Op.Compare("a", CompareTarget.Version, CompareResult.Equal, 2);

        var response = Assert.IsType<TxnResponse>(
            _store.ApplyInRun(Op.If([isVersion2], [Op.Put("b"), Op.Range("a"), Op.Range("a", revision: 2), Op.Range("a", "z")], [])).Response);

        Assert.True(response.Succeeded);
        Assert.Equal("a=2(2,3,2)", Op.Show(response.Responses[1].ResponseRange.Kvs));
        Assert.Equal("a=1(2,2,1)", Op.Show(response.Responses[2].ResponseRange.Kvs));
        Assert.Equal("a=2(2,3,2) b=v(4,4,1)", Op.Show(response.Responses[3].ResponseRange.Kvs));
    }

    [Fact]
    public void Point_transaction_does_not_end_the_run_and_sees_it()
    {
        _store.ApplyInRun(Op.Put("a", "1"));
        var response = Assert.IsType<TxnResponse>(_store.ApplyInRun(Op.Txn(Op.Range("a"), Op.Delete("a"), Op.Range("a"))).Response);

        Assert.Equal(0UL, _store.Engine.AppliedIndex);
        Assert.Equal("a=1(2,2,1)", Op.Show(response.Responses[0].ResponseRange.Kvs));
        Assert.Empty(response.Responses[2].ResponseRange.Kvs);
    }

    [Fact]
    public void Response_does_not_depend_on_the_entrys_bytes()
    {
        var entry = CommandCodec.Encode(CommandKind.Put, new NodeId(1), 1, 1, Op.Put("a", "old"));
        _store.Machine.Apply(CommandCodec.Decode(entry), new LogIndex(1), ResponseMode.Build);
        var put = Op.Put("a", "new");
        put.PrevKv = true;
        var response = Assert.IsType<PutResponse>(_store.ApplyInRun(put).Response);
        _store.Machine.CompleteRun();

        Array.Fill(entry, (byte)'x');

        Assert.Equal("a=old(2,2,1)", Op.Show(response.PrevKv));
        Assert.Equal("a=old(2,2,1)", Op.Show(_store.Range(Op.Range("a", revision: 2)).Kvs));
    }

    [Fact]
    public void Entries_without_a_command_move_the_applied_index()
    {
        _store.Machine.ApplyEmpty(new LogIndex(1));
        _store.Put("a=1");
        _store.Machine.ApplyEmpty(new LogIndex(3));
        _store.Machine.CompleteRun();

        Assert.Equal(3UL, _store.Engine.AppliedIndex);
        Assert.Equal(2, _store.Machine.Revision);
    }

    [Fact]
    public void Entries_come_one_after_another()
    {
        _store.Put("a=1");

        Assert.Throws<InvalidOperationException>(() => _store.Machine.ApplyEmpty(new LogIndex(1)));
        Assert.Throws<InvalidOperationException>(() => _store.Machine.ApplyEmpty(new LogIndex(3)));
    }

    [Fact]
    public void Machine_continues_from_its_engine()
    {
        _store.Put("a=1", "b=1");
        _store.Ok<DeleteRangeResponse>(Op.Delete("b"));

        using var reopened = new MvccStateMachine(_store.Engine, GroupId.First);

        Assert.Equal(4, reopened.Revision);
        Assert.Equal(-1, reopened.CompactedRevision);
        Assert.Equal(new LogIndex(3), reopened.AppliedIndex);
        Assert.Equal(_store.Machine.StateHash, reopened.StateHash);
        var result = reopened.Apply(TestStore.Decode(Op.Put("a", "2")), new LogIndex(4), ResponseMode.Build);
        Assert.Equal(5, result.Revision);
    }

    [Fact]
    public void Nobody_waiting_changes_no_state()
    {
        using var silent = new TestStore();
        Contracts.Etcd.TxnRequest[] requests =
        [
            Op.Txn(Op.Put("a"), Op.Range("a", "z"), Op.Txn(Op.Put("b"))),
            Op.Txn(Op.Delete("a", "\0", prevKv: true), Op.Txn(Op.Put("c"))),
        ];
        foreach (var request in requests)
        {
            _store.Apply(request);
            Assert.Null(silent.Apply(request, ResponseMode.Skip).Response);
        }

        Assert.Equal(_store.Machine.StateHash, silent.Machine.StateHash);
        Assert.Equal(Rows(_store), Rows(silent));
    }

    [Fact]
    public void State_hash_is_the_sum_over_rows_and_tells_states_apart()
    {
        using var other = new TestStore();
        _store.Put("a=1", "b=1");
        other.Put("b=1", "a=1");
        Assert.NotEqual(_store.Machine.StateHash, other.Machine.StateHash);

        ulong sum = 0;
        using var rows = _store.Engine.Current.CreateIterator();
        for (var found = rows.Seek([StateLayout.DataTag]); found && rows.CurrentKey[0] == StateLayout.DataTag; found = rows.MoveNext())
        {
            sum += RowHash.Of(StateLayout.ReadDataRow(rows.CurrentKeyMemory, rows.CurrentValueMemory));
        }

        Assert.Equal(sum, _store.Machine.StateHash);
    }

    private static List<string> Rows(TestStore store)
    {
        using var rows = store.Engine.Current.CreateIterator();
        var lines = new List<string>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            lines.Add(Convert.ToHexString(rows.CurrentKey) + Convert.ToHexString(rows.CurrentValue));
        }

        return lines;
    }
}
