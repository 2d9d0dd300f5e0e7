using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Integration.Tests.Processes;

namespace KvStore.Integration.Tests;

/// <summary>Goal: a server that cannot start says why in one sentence, exits non-zero, and writes nothing.</summary>
public sealed class BadStartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_unknown_flag_is_named()
    {
        var (code, output) = await RunAsync(["--no-such-flag"]);

        Assert.NotEqual(0, code);
        Assert.Contains("--no-such-flag", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_is_not_there_is_named()
    {
        var (code, output) = await RunAsync(["--engine", "paper"]);

        Assert.NotEqual(0, code);
        Assert.Contains("there is no engine 'paper'", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var taken = ((IPEndPoint)listener.LocalEndpoint).Port;

        var (code, output) = await RunAsync(["--listen-client", $"http://127.0.0.1:{taken}"]);

        Assert.NotEqual(0, code);
        Assert.Contains($"{taken}", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_of_another_node_is_refused_and_left_as_it_is()
    {
        await using var cluster = await ProcessCluster.StartAsync(1);
        await cluster.PutAsync(0, new PutRequest { Key = ByteString.CopyFromUtf8("a"), Value = ByteString.CopyFromUtf8("1") });
        var directory = cluster.DataDirectory(0);
        await cluster.KillAsync(0);
        var ports = Ports.Free(2);

        var (code, output) = await RunAsync(
        [
            "--name", "other", "--data-dir", directory,
            "--listen-client", $"http://127.0.0.1:{ports[0]}", "--listen-peer", $"http://127.0.0.1:{ports[1]}",
            "--advertise-peer", $"http://127.0.0.1:{ports[1]}", "--initial-cluster", $"other=http://127.0.0.1:{ports[1]}",
        ]);

        Assert.NotEqual(0, code);
        Assert.Contains("belongs to node", output, StringComparison.Ordinal);
        cluster.Launch(0);
        await cluster.WaitUntilServingAsync();
        var read = await cluster.Kv(0).RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("a") });
        Assert.Equal("1", read.Kvs.Single().Value.ToStringUtf8());
    }

    [Fact]
    public async Task A_data_directory_in_use_is_refused()
    {
        await using var cluster = await ProcessCluster.StartAsync(1);
        var ports = Ports.Free(2);
        var arguments = cluster.Arguments(0).ToList();
        arguments[arguments.IndexOf("--listen-client") + 1] = $"http://127.0.0.1:{ports[0]}";
        arguments[arguments.IndexOf("--listen-peer") + 1] = $"http://127.0.0.1:{ports[1]}";

        var (code, output) = await RunAsync([.. arguments]);

        Assert.NotEqual(0, code);
        Assert.Contains("in use", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_damaged_in_the_middle_is_refused_with_file_and_offset()
    {
        await using var cluster = await ProcessCluster.StartAsync(1);
        for (var i = 0; i < 50; i++)
        {
            await cluster.PutAsync(0, new PutRequest { Key = ByteString.CopyFromUtf8($"k{i}"), Value = ByteString.CopyFromUtf8("value") });
        }

        await cluster.KillAsync(0);
        var segment = Directory.GetFiles(Path.Combine(cluster.DataDirectory(0), "wal"), "wal-*").Order(StringComparer.Ordinal).First();
        FlipByte(segment, offset: 8192);
        cluster.Launch(0);
        var code = await cluster.Server(0).WaitForExitAsync(Patience);

        Assert.NotEqual(0, code);
        Assert.Contains(Path.GetFileName(segment), cluster.Server(0).Output, StringComparison.Ordinal);
        Assert.Matches("offset [0-9]+", cluster.Server(0).Output);
    }

    [Fact]
    public async Task A_peer_of_another_cluster_is_refused()
    {
        await using var cluster = await ProcessCluster.StartAsync(1);
        using var channel = GrpcChannel.ForAddress($"http://{cluster.PeerEndpoint(0)}");
        using var call = new Peer.PeerClient(channel).Exchange(deadline: DateTime.UtcNow.AddSeconds(10));
        await call.RequestStream.WriteAsync(new PeerFrame { Hello = new PeerHello { ClusterId = 1, From = 2, To = 3, ProtocolVersion = 2 } });

        var error = await Assert.ThrowsAsync<RpcException>(async () => await call.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.FailedPrecondition, error.StatusCode);
        Assert.Contains("cluster ID mismatch", error.Status.Detail, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("kvstore-start-").FullName;
        try
        {
            await using var server = ServerProcess.Start(Repository.Program("kvstore"), arguments, folder);
            var code = await server.WaitForExitAsync(Patience);
            return (code, server.Output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void FlipByte(string path, long offset)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        var value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 1));
    }
}
