using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Client.Tests;

public sealed class FailoverTests
{
    private static readonly TxnRequest ReadingTxn = new()
    {
        Success = { new RequestOp { RequestRange = new RangeRequest { Key = ByteString.CopyFromUtf8("k") } } },
    };

    private static readonly TxnRequest WritingTxn = new()
    {
        Failure = { new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("k") } } },
    };

    [Fact]
    public async Task Every_verb_reaches_the_node()
    {
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(node.Address);

        Assert.Equal(2, (await client.Kv.PutAsync("k", "v")).Header.Revision);
        Assert.Equal(2, (await client.Kv.PutAsync("k"u8.ToArray(), "v"u8.ToArray())).Header.Revision);
        Assert.Equal("k", (await client.Kv.GetAsync("k"))!.Value.ToStringUtf8());
        Assert.Equal(1, (await client.Kv.GetPrefixAsync("")).Count);
        Assert.Equal(1, (await client.Kv.DeleteAsync("k")).Deleted);
        Assert.True((await client.Kv.TxnAsync(WritingTxn)).Succeeded);
        Assert.Equal("3.4.23", (await client.Maintenance.StatusAsync(node.Address)).Version);
        Assert.Equal(7UL, Assert.Single((await client.Cluster.MemberListAsync()).Members).ID);
        Assert.Equal(8, node.Behaviour.Calls);
    }

    [Fact]
    public async Task Reads_and_writes_pass_over_an_endpoint_that_refuses_connections()
    {
        await using var node = await FakeNode.StartAsync();
        using var reader = new KvConnection(FakeNode.RefusingAddress(), node.Address);
        using var writer = new KvConnection(FakeNode.RefusingAddress(), node.Address);

        await reader.Kv.GetAsync("k");
        await writer.Kv.PutAsync("k", "v");

        Assert.Equal(2, node.Behaviour.Calls);
    }

    [Fact]
    public async Task A_write_that_no_leader_accepted_is_tried_on_the_next_endpoint()
    {
        await using var leaderless = await FakeNode.StartFailingAsync(StatusCode.Unavailable, KvErrors.NoLeader.Message);
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(leaderless.Address, node.Address);

        await client.Kv.PutAsync("k", "v");

        Assert.Equal((1, 1), (leaderless.Behaviour.Calls, node.Behaviour.Calls));
    }

    [Fact]
    public async Task The_client_stays_with_the_endpoint_that_answered()
    {
        await using var leaderless = await FakeNode.StartFailingAsync(StatusCode.Unavailable, KvErrors.NoLeader.Message);
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(leaderless.Address, node.Address);

        await client.Kv.GetAsync("k");
        await client.Kv.GetAsync("k");

        Assert.Equal((1, 2), (leaderless.Behaviour.Calls, node.Behaviour.Calls));
    }

    [Fact]
    public async Task A_read_moves_on_when_a_node_is_unavailable()
    {
        await using var busy = await FakeNode.StartFailingAsync(StatusCode.Unavailable, KvErrors.LeaderChanged.Message);
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(busy.Address, node.Address);

        await client.Kv.TxnAsync(ReadingTxn);

        Assert.Equal(1, node.Behaviour.Calls);
    }

    [Fact]
    public async Task A_write_that_a_node_may_have_done_ends_as_unknown_outcome()
    {
        await using var busy = await FakeNode.StartFailingAsync(StatusCode.Unavailable, KvErrors.Timeout.Message);
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(busy.Address, node.Address);

        var put = await Assert.ThrowsAsync<KvException>(() => client.Kv.PutAsync("k", "v"));
        var txn = await Assert.ThrowsAsync<KvException>(() => client.Kv.TxnAsync(WritingTxn));
        var delete = await Assert.ThrowsAsync<KvException>(() => client.Kv.DeleteAsync("k"));

        Assert.All([put, txn, delete], exception => Assert.Equal(KvErrorCode.UnknownOutcome, exception.Code));
        Assert.StartsWith(KvErrors.Timeout.Message, put.Message, StringComparison.Ordinal);
        Assert.Equal(busy.Address, put.Endpoint);
        Assert.Equal(0, node.Behaviour.Calls);
    }

    [Fact]
    public async Task A_connection_that_breaks_under_a_write_leaves_its_outcome_unknown()
    {
        await using var breaking = await FakeNode.StartAsync(static context =>
        {
            context.GetHttpContext().Abort();
            return Task.CompletedTask;
        });
        await using var node = await FakeNode.StartAsync();
        using var writer = new KvConnection(breaking.Address, node.Address);
        using var reader = new KvConnection(breaking.Address, node.Address);

        var exception = await Assert.ThrowsAsync<KvException>(() => writer.Kv.PutAsync("k", "v"));
        await reader.Kv.GetAsync("k");

        Assert.Equal(KvErrorCode.UnknownOutcome, exception.Code);
        Assert.Equal(1, node.Behaviour.Calls);
    }

    [Fact]
    public async Task A_refusal_is_final_and_keeps_code_and_text()
    {
        await using var node = await FakeNode.StartFailingAsync(StatusCode.InvalidArgument, KvErrors.EmptyKey.Message);
        using var client = new KvConnection(node.Address, FakeNode.RefusingAddress());

        var put = await Assert.ThrowsAsync<KvException>(() => client.Kv.PutAsync("", "v"));
        var get = await Assert.ThrowsAsync<KvException>(() => client.Kv.GetAsync(""));

        Assert.Equal((KvErrorCode.InvalidArgument, KvErrors.EmptyKey.Message), (put.Code, put.Message));
        Assert.Equal((KvErrorCode.InvalidArgument, KvErrors.EmptyKey.Message), (get.Code, get.Message));
        Assert.Equal(2, node.Behaviour.Calls);
    }

    [Fact]
    public async Task A_deadline_is_unknown_outcome_for_a_write_and_no_more_than_late_for_a_read()
    {
        await using var silent = await FakeNode.StartAsync(static context => Task.Delay(Timeout.Infinite, context.CancellationToken));
        using var client = Client(TimeSpan.FromMilliseconds(200), silent.Address);

        var put = await Assert.ThrowsAsync<KvException>(() => client.Kv.PutAsync("k", "v"));
        var get = await Assert.ThrowsAsync<KvException>(() => client.Kv.GetAsync("k"));

        Assert.Equal(KvErrorCode.UnknownOutcome, put.Code);
        Assert.Equal(KvErrorCode.DeadlineExceeded, get.Code);
    }

    [Fact]
    public async Task A_read_moves_on_from_a_node_that_does_not_answer()
    {
        await using var silent = await FakeNode.StartAsync(static context => Task.Delay(Timeout.Infinite, context.CancellationToken));
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(new KvClientOptions
        {
            Endpoints = [silent.Address, node.Address],
            AttemptTimeout = TimeSpan.FromMilliseconds(100),
            RequestTimeout = TimeSpan.FromSeconds(60),
        });

        Assert.NotNull(await client.Kv.GetAsync("k"));
        Assert.Equal((1, 1), (silent.Behaviour.Calls, node.Behaviour.Calls));
    }

    [Fact]
    public async Task A_caller_who_gives_up_sees_the_cancellation()
    {
        using var source = new CancellationTokenSource();
        await using var silent = await FakeNode.StartAsync(async context =>
        {
            await source.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        });
        using var client = new KvConnection(silent.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Kv.PutAsync("k", "v", source.Token));
    }

    [Fact]
    public async Task An_unreachable_cluster_is_unavailable_and_the_write_certainly_not_done()
    {
        using var client = new KvConnection(new KvClientOptions
        {
            Endpoints = [FakeNode.RefusingAddress(), FakeNode.RefusingAddress()],
            ConnectTimeout = TimeSpan.FromMilliseconds(100),
        });

        var exception = await Assert.ThrowsAsync<KvException>(() => client.Kv.PutAsync("k", "v"));

        Assert.Equal(KvErrorCode.Unavailable, exception.Code);
        Assert.StartsWith("cannot connect to 127.0.0.1:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_without_a_leader_is_unavailable_when_the_time_is_over()
    {
        await using var leaderless = await FakeNode.StartFailingAsync(StatusCode.Unavailable, KvErrors.NoLeader.Message);
        using var client = Client(TimeSpan.FromMilliseconds(300), leaderless.Address);

        var exception = await Assert.ThrowsAsync<KvException>(() => client.Kv.PutAsync("k", "v"));

        // The last attempt may meet the deadline itself: then the client cannot know.
        Assert.Contains(exception.Code, new[] { KvErrorCode.Unavailable, KvErrorCode.UnknownOutcome });
    }

    [Fact]
    public async Task Status_asks_the_endpoint_it_was_given_and_no_other()
    {
        await using var first = await FakeNode.StartAsync();
        await using var second = await FakeNode.StartFailingAsync(StatusCode.Unavailable, "down");
        using var client = new KvConnection(first.Address, second.Address);

        var exception = await Assert.ThrowsAsync<KvException>(() => client.Maintenance.StatusAsync(second.Address));

        Assert.Equal((KvErrorCode.Unavailable, "down"), (exception.Code, exception.Message));
        Assert.Equal((0, 1), (first.Behaviour.Calls, second.Behaviour.Calls));
        await Assert.ThrowsAsync<ArgumentException>(() => client.Maintenance.StatusAsync("elsewhere:1"));
    }

    private static KvConnection Client(TimeSpan requestTimeout, params string[] endpoints) =>
        new(new KvClientOptions { Endpoints = endpoints, RequestTimeout = requestTimeout });
}
