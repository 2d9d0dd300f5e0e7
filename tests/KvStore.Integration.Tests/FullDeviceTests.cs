using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Integration.Tests.Processes;
using KvStore.Testing.Files;

namespace KvStore.Integration.Tests;

/// <summary>
/// A full device costs refused writes and nothing else. Method: real processes on file systems that are small, filled by puts, with a
/// ballast file that is deleted to give space back.
/// </summary>
public sealed class FullDeviceTests
{
    private const int Megabyte = 1 << 20;
    private const int ValueBytes = 256 * 1024;
    private const int PutsMax = 2000;
    private const int PutsAfter = 40;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>The log takes two segments of 64 MiB before it is full.</summary>
    [Theory]
    [InlineData("memory")]
    [InlineData("lmdb")]
    [InlineData("rocksdb")]
    public async Task Node_refuses_writes_serves_reads_and_loses_nothing(string engine)
    {
        using var device = new SmallDevice(megabytes: 224);
        device.AddBallast(64 * Megabyte);
        await using var cluster = await ProcessCluster.StartInAsync(
            Path.Combine(device.Path, "cluster"), 1, "--engine", engine, "--engine-memory", $"{24 * Megabyte}");

        await FillAndRecoverAsync(cluster, device);
    }

    /// <summary>The log has all the room that it wants.</summary>
    [Theory]
    [InlineData("lmdb")]
    [InlineData("rocksdb")]
    public async Task Engine_with_a_full_device_of_its_own_does_the_same(string engine)
    {
        using var device = new SmallDevice(megabytes: 96);
        var folder = Directory.CreateTempSubdirectory("kvstore-cluster-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "n1"));
        Directory.CreateSymbolicLink(Path.Combine(folder, "n1", "engine"), device.Path);
        device.AddBallast(64 * Megabyte);
        await using var cluster = await ProcessCluster.StartInAsync(folder, 1, "--engine", engine, "--engine-memory", $"{16 * Megabyte}");

        await FillAndRecoverAsync(cluster, device);
    }

    private static async Task FillAndRecoverAsync(ProcessCluster cluster, SmallDevice device)
    {
        var acknowledged = await PutUntilRefusedAsync(cluster);
        Assert.InRange(acknowledged, 1, PutsMax - 1);
        Assert.False(cluster.Server(0).HasExited, cluster.Server(0).Output);
        for (var i = 0; i < acknowledged; i += 10)
        {
            await AssertHoldsAsync(cluster, i);
        }

        device.DropBallast();
        for (var i = 0; i < PutsAfter; i++)
        {
            // Not only the first may have to wait: while RocksDB merges files, it needs room for both on so small a device.
            await PutWhenThereIsSpaceAsync(cluster, acknowledged++);
        }

        await cluster.KillAsync(0);
        cluster.Launch(0);
        await cluster.WaitUntilServingAsync();
        for (var i = 0; i < acknowledged; i++)
        {
            await AssertHoldsAsync(cluster, i);
        }
    }

    /// <summary>Returns how many were acknowledged.</summary>
    private static async Task<int> PutUntilRefusedAsync(ProcessCluster cluster)
    {
        for (var i = 0; i < PutsMax; i++)
        {
            if (await TryPutAsync(cluster, i) is not { } error)
            {
                continue;
            }

            Assert.True(error.StatusCode == StatusCode.ResourceExhausted, $"{error}\n{cluster.Server(0).Output}");
            Assert.Equal("etcdserver: mvcc: database space exceeded", error.Status.Detail);
            return i;
        }

        return PutsMax;
    }

    private static async Task PutWhenThereIsSpaceAsync(ProcessCluster cluster, int number)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (await TryPutAsync(cluster, number) is { } error)
        {
            Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
            Assert.True(DateTime.UtcNow < deadline, $"no write is taken although there is space: {cluster.Server(0).Output}");
            await Task.Delay(100);
        }
    }

    private static async Task<RpcException?> TryPutAsync(ProcessCluster cluster, int number)
    {
        try
        {
            await cluster.Kv(0).PutAsync(new PutRequest { Key = KeyOf(number), Value = ValueOf(number) }, deadline: DateTime.UtcNow + Patience);
            return null;
        }
        catch (RpcException error)
        {
            return error;
        }
    }

    private static async Task AssertHoldsAsync(ProcessCluster cluster, int number)
    {
        try
        {
            var response = await cluster.Kv(0).RangeAsync(new RangeRequest { Key = KeyOf(number) }, deadline: DateTime.UtcNow + Patience);
            Assert.Equal(ValueOf(number), Assert.Single(response.Kvs).Value);
        }
        catch (RpcException error)
        {
            Assert.Fail($"key {number} cannot be read: {error}\n{await Diagnosis.DescribeAsync(cluster.Server(0), cluster.Endpoint(0), KeyOf(number))}");
        }
    }

    private static ByteString KeyOf(int number) => ByteString.CopyFromUtf8($"key{number}");

    /// <summary>Bytes that no engine can compress.</summary>
    private static ByteString ValueOf(int number)
    {
        var value = new byte[ValueBytes];
        new Random(number).NextBytes(value);
        return ByteString.CopyFrom(value);
    }
}
