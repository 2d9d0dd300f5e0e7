using System.Net;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.V1;
using KvStore.Server.Tests.Support;
using Cluster = KvStore.Contracts.Etcd.Cluster;

namespace KvStore.Server.Tests.Hosting;

/// <summary>Goal: what clients get from the port they connect to. Method: a node alone, behind the real client port on a free port.</summary>
public sealed class ClientHostTests : IAsyncLifetime
{
    private TestNode _node = null!; // Set before each test.
    private GrpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _node = await TestNode.StartAsync();
        _channel = GrpcChannel.ForAddress(_node.Url);
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _node.DisposeAsync();
    }

    [Fact]
    public async Task A_value_that_was_put_is_read()
    {
        var kv = new KV.KVClient(_channel);
        var put = await kv.PutAsync(new PutRequest { Key = Bytes("a"), Value = Bytes("1") });
        var range = await kv.RangeAsync(new RangeRequest { Key = Bytes("a") });
        Assert.Equal("1", range.Kvs.Single().Value.ToStringUtf8());
        Assert.Equal(put.Header, range.Header);
    }

    [Fact]
    public async Task Deletes_and_transactions_are_served()
    {
        var kv = new KV.KVClient(_channel);
        var txn = new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = Bytes("a"), Value = Bytes("1") } } } };
        Assert.True((await kv.TxnAsync(txn)).Succeeded);
        Assert.Equal(1, (await kv.DeleteRangeAsync(new DeleteRangeRequest { Key = Bytes("a") })).Deleted);
    }

    [Fact]
    public async Task Sessions_are_served_and_a_repeated_write_is_done_once()
    {
        var sessions = new Sessions.SessionsClient(_channel);
        var kv = new KV.KVClient(_channel);
        var session = (await sessions.OpenAsync(new SessionOpenRequest { TtlMilliseconds = 60_000 })).SessionId;
        var put = new PutRequest { Key = Bytes("a"), Session = new SessionToken { SessionId = session, RequestNumber = 1 } };

        Assert.Equal(await kv.PutAsync(put), await kv.PutAsync(put));
        Assert.Equal(1, (await kv.RangeAsync(new RangeRequest { Key = Bytes("a") })).Kvs.Single().Version);
        Assert.Equal(60_000, (await sessions.KeepAliveAsync(new SessionKeepAliveRequest { SessionId = session })).TtlMilliseconds);
        await sessions.CloseAsync(new SessionCloseRequest { SessionId = session });
        await AssertFailsAsync(StatusCode.FailedPrecondition, "kvstore: session expired or does not exist", kv.PutAsync(put).ResponseAsync);
    }

    [Fact]
    public async Task Groups_are_added_and_described()
    {
        var topology = new Topology.TopologyClient(_channel);
        Assert.Equal(2UL, (await topology.AddGroupAsync(new GroupAddRequest { Id = 2 })).Id);

        var described = await topology.DescribeAsync(new TopologyDescribeRequest { Linearizable = true });

        Assert.Equal([1UL, 2UL], described.Groups.Select(static group => group.Id));
        Assert.Equal([described.Header.MemberId], described.Groups[1].Voters);
        await AssertFailsAsync(
            StatusCode.FailedPrecondition,
            "kvstore: group exists already",
            topology.AddGroupAsync(new GroupAddRequest { Id = 2, Weight = 7 }).ResponseAsync);
    }

    [Fact]
    public async Task Errors_have_etcds_code_and_text() => await AssertFailsAsync(
        StatusCode.InvalidArgument,
        "etcdserver: key is not provided",
        new KV.KVClient(_channel).PutAsync(new PutRequest()).ResponseAsync);

    [Theory]
    [InlineData(1536 * 1024)]
    [InlineData((2 * 1024 * 1024) + 4096)]
    public async Task A_request_that_is_too_large_gets_etcds_text(int bytes) => await AssertFailsAsync(
        StatusCode.InvalidArgument,
        "etcdserver: request is too large",
        new KV.KVClient(_channel).PutAsync(new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[bytes]) }).ResponseAsync);

    [Fact]
    public async Task A_far_larger_request_is_not_even_read()
    {
        var put = new PutRequest { Key = Bytes("a"), Value = ByteString.CopyFrom(new byte[8 * 1024 * 1024]) };
        var e = await Assert.ThrowsAsync<RpcException>(() => new KV.KVClient(_channel).PutAsync(put).ResponseAsync);
        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
    }

    [Fact]
    public async Task Status_and_members_are_served()
    {
        var status = await new Maintenance.MaintenanceClient(_channel).StatusAsync(new StatusRequest());
        Assert.Equal("3.5.13", status.Version);
        var members = await new Cluster.ClusterClient(_channel).MemberListAsync(new MemberListRequest { Linearizable = true });
        Assert.Equal(status.Header.MemberId, members.Members.Single().ID);
    }

    [Fact]
    public async Task What_is_not_offered_says_so_by_name()
    {
        await AssertNotOfferedAsync("etcdserverpb.Maintenance/Downgrade", new Maintenance.MaintenanceClient(_channel).DowngradeAsync(new DowngradeRequest()).ResponseAsync);
    }

    [Fact]
    public async Task The_peer_service_is_unknown_here()
    {
        using var call = new Peer.PeerClient(_channel).Exchange();
        await AssertFailsAsync(
            StatusCode.Unimplemented, "unknown service or method", call.ResponseStream.MoveNext(CancellationToken.None));
    }

    [Fact]
    public async Task Pages_are_served_beside_it_and_unknown_ones_are_404()
    {
        // Waits for a leader, without whom there is no health.
        await new KV.KVClient(_channel).RangeAsync(new RangeRequest { Key = Bytes("a") });
        using var http = new HttpClient { BaseAddress = _node.Url };
        Assert.Equal("""{"health":"true"}""", await http.GetStringAsync(new Uri("/health", UriKind.Relative)));
        using var unknown = await http.GetAsync(new Uri("/etcdserverpb.KV/Put", UriKind.Relative));
        Assert.False(unknown.IsSuccessStatusCode);
        using var root = await http.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, root.StatusCode);
    }

    private static ByteString Bytes(string text) => ByteString.CopyFromUtf8(text);

    private static Task AssertNotOfferedAsync(string method, Task call) =>
        AssertFailsAsync(StatusCode.Unimplemented, method + " is not offered by this version", call);

    private static async Task AssertFailsAsync(StatusCode code, string text, Task call)
    {
        var e = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal((code, text), (e.StatusCode, e.Status.Detail));
    }
}
