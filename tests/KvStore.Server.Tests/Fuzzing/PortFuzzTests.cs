using System.Net;
using System.Net.Sockets;
using System.Text;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Server.Tests.Support;
using KvStore.Testing.Fuzzing;

namespace KvStore.Server.Tests.Fuzzing;

/// <summary>Whatever comes to the client port, the node serves the next client.</summary>
public sealed class PortFuzzTests
{
    /// <summary>Targets that run one after the other: four of the decoders, then three of the client port; the others run beside them.</summary>
    internal const int Targets = 7;

    private const string Http2Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // A preface, empty settings, and the headers of a call in HPACK's static table and literals.
    private static readonly byte[] Http2 =
    [
        .. Encoding.ASCII.GetBytes(Http2Preface), 0, 0, 0, 4, 0, 0, 0, 0, 0,
        .. Frame(1, 4, 1, [0x83, 0x86, 0x44, 0x16, .. "/etcdserverpb.KV/Range"u8, 0x41, 0x01, (byte)'a', 0x5f, 0x10, .. "application/grpc"u8]),
        .. Frame(0, 1, 1, [0, 0, 0, 0, 3, 0x0a, 1, (byte)'k']),
    ];

    private static readonly byte[] Http1 = Encoding.ASCII.GetBytes(
        "POST /v3/kv/range HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"key\":\"Zm9v\"}  GET /health HTTP/1.1\r\nHost: a\r\n\r\n");

    [Fact]
    public async Task Bytes_of_every_kind()
    {
        await using var node = await TestNode.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Url, Timeout = Patience };
        await Fuzz.RunAsync(200, Targets, async random =>
        {
            var bytes = random.Next(5) switch
            {
                0 => Mutator.Noise(random, 5_000),
                1 => Mutator.Mutate(random, Http1),
                2 => [.. Encoding.ASCII.GetBytes(Http2Preface), .. Mutator.Noise(random, 2_000)],
                _ => Mutator.Mutate(random, Http2),
            };
            await SendAsync(node.Url, bytes);
            await CheckServesAsync(http, random);
        });
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/health", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Messages_that_are_none()
    {
        await using var node = await TestNode.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Url, Timeout = Patience };
        byte[][] samples =
        [
            new PutRequest { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8("b"), Lease = 5 }.ToByteArray(),
            new RangeRequest { Key = ByteString.CopyFromUtf8("a"), RangeEnd = ByteString.CopyFromUtf8("b"), Limit = 5, Revision = 1 }.ToByteArray(),
            new TxnRequest { Success = { new RequestOp { RequestTxn = new TxnRequest { Compare = { new Compare { Key = ByteString.CopyFromUtf8("a") } } } } } }.ToByteArray(),
            new WatchRequest { CreateRequest = new WatchCreateRequest { Key = ByteString.CopyFromUtf8("a"), StartRevision = 1 } }.ToByteArray(),
        ];
        string[] calls =
        [
            "etcdserverpb.KV/Put", "etcdserverpb.KV/Range", "etcdserverpb.KV/Txn", "etcdserverpb.KV/DeleteRange", "etcdserverpb.KV/Compact",
            "etcdserverpb.Watch/Watch", "etcdserverpb.Lease/LeaseGrant", "etcdserverpb.Lease/LeaseKeepAlive", "etcdserverpb.Cluster/MemberAdd",
            "etcdserverpb.Maintenance/Status", "kvstore.v1.Sessions/Open", "v3lockpb.Lock/Lock", "v3electionpb.Election/Observe", "etcdserverpb.Nope/Nope",
        ];
        await Fuzz.RunAsync(300, Targets, async random =>
        {
            var message = Mutator.Mutate(random, samples[random.Next(samples.Length)]);
            byte[] framed = [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];
            var body = random.Next(3) == 0 ? Mutator.Mutate(random, framed) : framed;
            await PostAsync(http, calls[random.Next(calls.Length)], "application/grpc", body, HttpVersion.Version20);
            await CheckServesAsync(http, random);
        });
    }

    [Fact]
    public async Task Json_that_is_none()
    {
        await using var node = await TestNode.StartAsync();
        using var http = new HttpClient { BaseAddress = node.Url, Timeout = Patience };
        string[] samples =
        [
            """{"key":"Zm9v","range_end":"Zm9w","limit":"5","sort_order":"DESCEND"}""",
            """{"compare":[{"target":"VALUE","key":"Zm9v","value":"YQ=="}],"success":[{"request_put":{"key":"Zm9v"}},{"request_txn":{"failure":[{}]}}]}""",
            """{"create_request":{"key":"Zm9v","start_revision":1}}{"cancel_request":{"watch_id":0}}""",
            """{"TTL":60,"ID":"7"}""",
        ];
        string[] paths = ["v3/kv/range", "v3/kv/txn", "v3/kv/put", "v3/watch", "v3/lease/grant", "v3/lease/keepalive", "v3/maintenance/status", "v3/nope"];
        await Fuzz.RunAsync(300, Targets, async random =>
        {
            var body = Mutator.Mutate(random, Encoding.UTF8.GetBytes(samples[random.Next(samples.Length)]));
            await PostAsync(http, paths[random.Next(paths.Length)], "application/json", body, HttpVersion.Version11);
            await CheckServesAsync(http, random);
        });
    }

    /// <summary>Sends bytes over a connection of their own, takes what comes at once, and goes.</summary>
    internal static async Task SendAsync(Uri url, byte[] bytes)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, url.Port);
        try
        {
            await socket.SendAsync(bytes);
            socket.Shutdown(SocketShutdown.Send);
            using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));
            await socket.ReceiveAsync(new byte[4096], enough.Token);
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Closed by the other side, or nothing came.
        }
    }

    /// <summary>Asks now and then, since asking costs more than the bytes.</summary>
    private static async Task CheckServesAsync(HttpClient http, Random random)
    {
        if (random.Next(10) == 0)
        {
            using var response = await http.GetAsync(new Uri("/health", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    /// <summary>Posts a body; any answer will do, as long as one begins or the connection ends.</summary>
    private static async Task PostAsync(HttpClient http, string path, string type, byte[] body, Version version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, enough.Token);
            Assert.NotEqual(HttpStatusCode.InternalServerError, path.StartsWith("v3/kv", StringComparison.Ordinal) ? response.StatusCode : HttpStatusCode.OK);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            // Ended by the other side, or a stream that has nothing to say.
        }
    }

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
        [0, (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];
}
