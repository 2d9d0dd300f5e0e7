using System.Net;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Server.Configuration;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Hosting;

/// <summary>Goal: a client that asks too much is told so, in etcd's words, and probes are not. Method: a node behind the real client port.</summary>
public sealed class ClientLimitsTests
{
    private const int Rate = 3;
    private const int Asked = 200;

    private static readonly RangeRequest Get = new() { Key = ByteString.CopyFromUtf8("a"), Serializable = true };

    [Fact]
    public async Task Requests_above_the_rate_of_an_address_are_refused_whatever_connection_they_come_on()
    {
        await using var node = await TestNode.StartAsync(limits: new ClientLimits { RequestsPerSecondMax = Rate });
        using var first = GrpcChannel.ForAddress(node.Url);
        using var second = GrpcChannel.ForAddress(node.Url);

        // More than the bucket holds, until one is refused: how fast this machine is does not matter.
        var outcomes = new List<Status>();
        while (outcomes.Count < Asked && !outcomes.Exists(status => status.StatusCode != StatusCode.OK))
        {
            outcomes.AddRange(await Task.WhenAll(Enumerable.Range(0, 10 * Rate).Select(i => AskAsync(i % 2 == 0 ? first : second))));
        }

        Assert.Contains(outcomes, status => status.StatusCode == StatusCode.OK);
        Assert.All(
            outcomes.Where(status => status.StatusCode != StatusCode.OK),
            status => Assert.Equal((StatusCode.ResourceExhausted, "etcdserver: too many requests"), (status.StatusCode, status.Detail)));
        Assert.Contains(outcomes, status => status.StatusCode != StatusCode.OK);
    }

    [Fact]
    public async Task Gateway_answers_429_and_pages_are_free()
    {
        await using var node = await TestNode.StartAsync(limits: new ClientLimits { RequestsPerSecondMax = 1 });
        using var http = new HttpClient { BaseAddress = node.Url };

        HttpResponseMessage refused;
        var asked = 0;
        do
        {
            using var body = new StringContent("{\"key\":\"YQ==\",\"serializable\":true}", Encoding.UTF8, "application/json");
            refused = await http.PostAsync(new Uri("/v3/kv/range", UriKind.Relative), body);
        }
        while (refused.StatusCode == HttpStatusCode.OK && ++asked < Asked);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Contains("etcdserver: too many requests", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        for (var i = 0; i < Asked; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/livez", UriKind.Relative))).StatusCode);
        }
    }

    [Fact]
    public async Task A_connection_has_as_many_streams_as_it_may_and_the_next_waits()
    {
        await using var node = await TestNode.StartAsync(limits: new ClientLimits { StreamsPerConnectionMax = 2 });
        using var oneConnection = new SocketsHttpHandler { EnableMultipleHttp2Connections = false };
        using var channel = GrpcChannel.ForAddress(node.Url, new GrpcChannelOptions { HttpHandler = oneConnection });
        var watch = new Watch.WatchClient(channel);
        using var first = watch.Watch();
        using var second = watch.Watch();
        await OpenAsync(first);
        await OpenAsync(second);

        var third = AskAsync(channel);
        await Assert.ThrowsAsync<TimeoutException>(() => third.WaitAsync(TimeSpan.FromMilliseconds(200)));
        first.Dispose();

        Assert.Equal(StatusCode.OK, (await third).StatusCode);
    }

    private static async Task OpenAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> stream)
    {
        await stream.RequestStream.WriteAsync(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Get.Key } });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
    }

    private static async Task<Status> AskAsync(GrpcChannel channel)
    {
        try
        {
            await new KV.KVClient(channel).RangeAsync(Get);
            return Status.DefaultSuccess;
        }
        catch (RpcException error)
        {
            return error.Status;
        }
    }
}
