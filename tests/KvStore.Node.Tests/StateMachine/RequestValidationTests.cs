using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using static KvStore.Contracts.Etcd.RangeRequest.Types;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Checks before a request is proposed, and their order when several fail.</summary>
public sealed class RequestValidationTests
{
    private static readonly PutRequest WithValue = new() { Key = Op.Bytes("a"), Value = Op.Bytes("1"), IgnoreValue = true };
    private static readonly PutRequest WithLease = new() { Key = Op.Bytes("a"), Lease = 7, IgnoreLease = true };

    [Fact]
    public void Key_is_required_everywhere()
    {
        Assert.Equal(KvErrors.EmptyKey, RequestValidation.Check(Op.Range("")));
        Assert.Equal(KvErrors.EmptyKey, RequestValidation.Check(Op.Range("", "\0")));
        Assert.Equal(KvErrors.EmptyKey, RequestValidation.Check(Op.Put("")));
        Assert.Equal(KvErrors.EmptyKey, RequestValidation.Check(Op.Delete("", "\0")));
        Assert.Equal(KvErrors.EmptyKey, Check(Op.If([new Compare()], [], [])));
        Assert.Equal(KvErrors.EmptyKey, Check(Op.Txn(Op.Range(""))));
        Assert.Equal(KvErrors.EmptyKey, Check(Op.Txn(Op.Put(""))));
        Assert.Equal(KvErrors.EmptyKey, Check(Op.Txn(Op.Txn(Op.Delete("")))));
        Assert.Equal(KvErrors.EmptyKey, Check(Op.If([], [], [Op.Put("")])));
    }

    [Fact]
    public void What_is_ignored_must_not_be_given()
    {
        Assert.Equal(KvErrors.ValueProvided, RequestValidation.Check(WithValue));
        Assert.Equal(KvErrors.LeaseProvided, RequestValidation.Check(WithLease));
        Assert.Equal(KvErrors.ValueProvided, Check(Op.Txn(WithValue)));
        Assert.Equal(KvErrors.LeaseProvided, Check(Op.If([], [], [Op.Txn(WithLease)])));
        Assert.Null(RequestValidation.Check(new PutRequest { Key = Op.Bytes("a"), IgnoreValue = true, IgnoreLease = true }));
    }

    [Theory]
    [InlineData(3, 0)]
    [InlineData(-1, 0)]
    [InlineData(0, 5)]
    [InlineData(0, -1)]
    public void Unknown_sort_option_is_refused(int order, int target)
    {
        var range = Op.Range("a");
        range.SortOrder = (SortOrder)order;
        range.SortTarget = (SortTarget)target;

        Assert.Equal(KvErrors.InvalidSortOption, RequestValidation.Check(range));
        Assert.Equal(KvErrors.InvalidSortOption, Check(Op.Txn(range)));
    }

    [Fact]
    public void Operation_without_a_request_is_refused() => Assert.Equal(KvErrors.KeyNotFound, Check(Op.Txn(new RequestOp())));

    [Fact]
    public void Lists_hold_up_to_128_operations()
    {
        Assert.Null(Check(Op.Txn(Puts(128))));
        Assert.Equal(KvErrors.TooManyOps, Check(Op.Txn(Puts(129))));
        Assert.Equal(KvErrors.TooManyOps, Check(Op.If([], [], Puts(129))));
        Assert.Equal(KvErrors.TooManyOps, Check(Op.If([.. Enumerable.Repeat(new Compare { Key = Op.Bytes("a") }, 129)], [], [])));
        Assert.Null(Check(Op.If([], Puts(128), Puts(128))));
    }

    [Fact]
    public void Nested_transactions_share_the_limit_with_those_around_them()
    {
        Assert.Null(Check(Op.Txn([.. Puts(126), Op.Txn(Op.Range("a"))])));
        Assert.Equal(KvErrors.TooManyOps, Check(Op.Txn([.. Puts(127), Op.Txn(Op.Range("a"))])));
        Assert.Null(Check(Op.Txn([.. Puts(127), new TxnRequest()])));
    }

    [Fact]
    public void Nesting_is_limited()
    {
        Assert.Null(Check(Nested(RequestValidation.TxnDepthMax)));
        Assert.Equal(KvErrors.TooManyOps, Check(Nested(RequestValidation.TxnDepthMax + 1)));
    }

    /// <summary>An entry that passes validation can always be read again.</summary>
    [Fact]
    public void Deepest_transaction_can_be_applied()
    {
        using var store = new TestStore();

        Assert.Null(store.Apply(Nested(RequestValidation.TxnDepthMax)).Error);
        Assert.Equal("deep=v(2,2,1)", Op.Show(store.Range(Op.Range("deep")).Kvs));
    }

    [Fact]
    public void First_fault_in_etcds_order_decides()
    {
        Assert.Equal(KvErrors.TooManyOps, Check(Op.Txn([.. Enumerable.Repeat(Op.Put(""), 129)])));
        Assert.Equal(KvErrors.EmptyKey, Check(Op.Txn(Op.Put("a"), Op.Put("a"), Op.Put(""))));
        Assert.Equal(KvErrors.EmptyKey, Check(Op.If([new Compare()], [WithValue], [])));
        Assert.Equal(KvErrors.ValueProvided, Check(Op.If([], [WithValue], [Op.Put("")])));
        Assert.Equal(KvErrors.EmptyKey, RequestValidation.Check(new PutRequest { Value = Op.Bytes("1"), IgnoreValue = true }));
        Assert.Equal(
            KvErrors.ValueProvided,
            RequestValidation.Check(
                new PutRequest { Key = Op.Bytes("a"), Value = Op.Bytes("1"), Lease = 7, IgnoreValue = true, IgnoreLease = true }));
    }

    [Fact]
    public void Read_only_means_that_no_branch_writes()
    {
        Assert.True(RequestValidation.IsReadOnly(new TxnRequest()));
        Assert.True(RequestValidation.IsReadOnly(Op.If([], [Op.Range("a")], [Op.Txn(Op.Range("a"))])));
        Assert.False(RequestValidation.IsReadOnly(Op.If([], [Op.Range("a")], [Op.Put("a")])));
        Assert.False(RequestValidation.IsReadOnly(Op.Txn(Op.Txn(Op.Delete("a")))));
    }

    [Fact]
    public void Serializable_means_that_every_range_allows_a_stale_answer()
    {
        var stale = Op.Range("a");
        stale.Serializable = true;

        Assert.True(RequestValidation.IsSerializable(Op.If([], [stale], [Op.Txn(stale)])));
        Assert.False(RequestValidation.IsSerializable(Op.If([], [stale], [Op.Range("a")])));
        Assert.False(RequestValidation.IsSerializable(Op.If([], [stale], [Op.Txn(Op.Range("a"))])));
        Assert.False(RequestValidation.IsSerializable(new TxnRequest()));
        Assert.False(RequestValidation.IsSerializable(Op.If([new Compare { Key = Op.Bytes("a") }], [], [])));
    }

    [Fact]
    public void Session_token_belongs_to_the_whole_request()
    {
        var good = new SessionToken { SessionId = 1, RequestNumber = 2, FirstUnacknowledged = 2 };
        var bad = new SessionToken { SessionId = 1 };
        var put = new PutRequest(Op.Put("a")) { Session = good };
        var delete = new DeleteRangeRequest(Op.Delete("a")) { Session = good };
        var txn = new TxnRequest(Op.Txn(Op.Put("a"))) { Session = good };

        Assert.Null(RequestValidation.Check(put));
        Assert.Null(RequestValidation.Check(delete));
        Assert.Null(Check(txn));
        Assert.Equal(KvErrors.InvalidSessionToken, RequestValidation.Check(new PutRequest(put) { Session = bad }));
        Assert.Equal(KvErrors.InvalidSessionToken, RequestValidation.Check(new DeleteRangeRequest(delete) { Session = bad }));
        Assert.Equal(KvErrors.InvalidSessionToken, Check(new TxnRequest(txn) { Session = bad }));
        Assert.All([Op.Txn(put), Op.If([], [], [delete]), Op.Txn(txn), Op.Txn(Op.Txn(put))], inner =>
            Assert.Equal(KvErrors.SessionTokenInTxn, Check(inner)));
    }

    private static KvError? Check(TxnRequest txn) => RequestValidation.Check(txn, Op.OpsMax);

    private static IMessage[] Puts(int count) => [.. Enumerable.Range(0, count).Select(i => Op.Put("k" + i))];

    private static TxnRequest Nested(int depth)
    {
        var txn = Op.Txn(Op.Put("deep"));
        for (var i = 1; i < depth; i++)
        {
            txn = Op.Txn(txn);
        }

        return txn;
    }
}
