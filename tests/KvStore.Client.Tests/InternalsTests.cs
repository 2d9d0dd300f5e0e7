using Google.Protobuf;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client.Tests;

public sealed class InternalsTests
{
    [Theory]
    [InlineData(new byte[] { 1, 2 }, new byte[] { 1, 3 })]
    [InlineData(new byte[] { 1, 0xff, 0xff }, new byte[] { 2 })]
    [InlineData(new byte[] { 0xff }, new byte[] { 0 })]
    [InlineData(new byte[] { }, new byte[] { 0 })]
    public void The_end_of_a_prefix_is_the_next_prefix(byte[] prefix, byte[] end) =>
        Assert.Equal(end, KeyRanges.PrefixEnd(ByteString.CopyFrom(prefix)).ToByteArray());

    [Fact]
    public void A_transaction_reads_only_if_both_branches_do_at_every_depth()
    {
        var read = new RequestOp { RequestRange = new RangeRequest() };
        var write = new RequestOp { RequestDeleteRange = new DeleteRangeRequest() };
        var nested = new RequestOp { RequestTxn = new TxnRequest { Success = { read }, Failure = { write } } };

        Assert.Equal(RequestKind.Read, TransactionKind.Of(new TxnRequest()));
        Assert.Equal(RequestKind.Read, TransactionKind.Of(new TxnRequest { Success = { read }, Failure = { read } }));
        Assert.Equal(RequestKind.Write, TransactionKind.Of(new TxnRequest { Success = { read }, Failure = { write } }));
        Assert.Equal(RequestKind.Write, TransactionKind.Of(new TxnRequest { Success = { read, nested } }));
        Assert.Equal(RequestKind.Write, TransactionKind.Of(new TxnRequest { Success = { new RequestOp() } }));
    }

    [Fact]
    public void Pauses_double_up_to_their_bound_and_are_never_longer()
    {
        var options = new KvClientOptions
        {
            Endpoints = ["a:1"],
            BackoffMin = TimeSpan.FromMilliseconds(10),
            BackoffMax = TimeSpan.FromMilliseconds(100),
        };
        var backoff = new Backoff(options, TimeProvider.System);

        foreach (var (failures, bound) in new[] { (1, 10), (2, 20), (3, 40), (4, 80), (5, 100), (100, 100) })
        {
            for (var i = 0; i < 100; i++)
            {
                Assert.InRange(backoff.NextPause(failures), TimeSpan.Zero, TimeSpan.FromMilliseconds(bound));
            }
        }
    }

    [Fact]
    public void Requests_that_fail_together_move_on_by_one_endpoint()
    {
        using var endpoints = new EndpointSet(new[] { "a:1", "b:1", "c:1" }.Select(static address => new Endpoint(address, TimeSpan.FromSeconds(1), tls: null)));
        var first = endpoints.Current;

        endpoints.MoveOnFrom(first);
        endpoints.MoveOnFrom(first);
        Assert.Equal("b:1", endpoints.Current.Address);

        endpoints.MoveOnFrom(endpoints.Current);
        endpoints.MoveOnFrom(endpoints.Current);
        Assert.Equal("a:1", endpoints.Current.Address);
    }
}
