using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node;
using KvStore.Raft;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using KvStore.Server.Peers;
using KvStore.Server.Tests.Configuration;
using KvStore.Server.Tests.Peers;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Hosting;

/// <summary>Goal: the server starts and stops as one. Method: the whole server inside the test, one member of two, so that it has no leader.</summary>
public sealed class ServerProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("kvstore-test");
    private readonly TaskCompletionSource _stop = new();
    private readonly RecordingLoggerFactory _log = new();
    private readonly int _clientPort = TestPort.Free();
    private readonly int _peerPort = TestPort.Free();
    private readonly int _peerPortB = TestPort.Free();
    private readonly ServerOptions _options;

    public ServerProcessTests() => _options = ServerOptionsReader.Read(TestSources.Of(
        "--name", "a",
        "--data-dir", Path.Combine(_data.FullName, "data"),
        "--listen-client", $"http://127.0.0.1:{_clientPort}",
        "--listen-peer", $"http://127.0.0.1:{_peerPort}",
        "--initial-cluster", $"a=http://127.0.0.1:{_peerPort},b=http://127.0.0.1:{_peerPortB}"));

    public void Dispose()
    {
        _log.Dispose();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task A_stop_is_not_held_up_by_streams_and_requests_under_way()
    {
        var running = RunAsync();
        await WaitForLogAsync("is ready for clients");

        using var peerChannel = GrpcChannel.ForAddress($"http://127.0.0.1:{_peerPort}");
        using var stream = new Peer.PeerClient(peerChannel).Exchange();
        await stream.RequestStream.WriteAsync(new PeerHandshake(TestCluster.Admission(_options.Cluster, MemberB(), incarnation: 2)).Greet(_options.NodeId));
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(Patience));
        using var clientChannel = GrpcChannel.ForAddress($"http://127.0.0.1:{_clientPort}");
        var put = new KV.KVClient(clientChannel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("a") }).ResponseAsync;

        _stop.SetResult();
        await running.WaitAsync(Patience);
        await Assert.ThrowsAsync<RpcException>(() => put.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline_when_there_is_no_leader()
    {
        var running = RunAsync();
        await WaitForLogAsync("is ready for clients");
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_clientPort}");
        var call = new KV.KVClient(channel).PutAsync(
            new PutRequest { Key = ByteString.CopyFromUtf8("a") }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(200));
        var e = await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync.WaitAsync(Patience));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        _stop.SetResult();
        await running.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_port_in_use_is_found_before_anything_is_written()
    {
        using var taken = ListenSockets.Open(_options.ListenPeer);
        await Assert.ThrowsAsync<ServerStartException>(RunAsync);
        Assert.False(Directory.Exists(_options.DataDirectory));
    }

    [Fact]
    public async Task Data_of_another_node_is_refused_and_the_ports_are_free_again()
    {
        await RunOnceAsync();
        var other = _options with { Self = _options.Cluster.Find("b")! };
        var process = new ServerProcess(other, TimeProvider.System, _log, failNow: _ => Assert.Fail("the node failed"));
        await Assert.ThrowsAsync<KvNodeStartException>(() => process.RunAsync(new Random(1), _stop.Task));
        using var free = ListenSockets.Open(_options.ListenClient.Concat(_options.ListenPeer));
    }

    [Fact]
    public async Task A_node_that_was_removed_while_it_was_down_ends_with_an_exit_code_of_its_own()
    {
        await using var b = new TestMember(_options.Cluster, "b", _peerPortB);
        b.Admission.SetRemoved([_options.NodeId]);
        b.Start();
        await b.ListenAsync();
        var exitCode = new TaskCompletionSource<int>();
        var process = new ServerProcess(_options, TimeProvider.System, _log, exitCode.SetResult);

        await process.RunAsync(new Random(1), _stop.Task).WaitAsync(Patience);

        Assert.Equal(ExitCodes.NodeRemoved, await exitCode.Task.WaitAsync(Patience));
        await WaitForLogAsync($"its data directory {_options.DataDirectory} may be deleted");
    }

    private async Task RunOnceAsync()
    {
        _stop.TrySetResult();
        await RunAsync().WaitAsync(Patience);
    }

    private NodeId MemberB() => _options.Cluster.Find("b")!.Id;

    private Task RunAsync() =>
        new ServerProcess(_options, TimeProvider.System, _log, failNow: _ => Assert.Fail("the node failed")).RunAsync(new Random(1), _stop.Task);

    private async Task WaitForLogAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!(await _log.Lines.ReadAsync(patience.Token)).Contains(text, StringComparison.Ordinal))
        {
        }
    }
}
