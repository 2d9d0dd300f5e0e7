using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Etcd.Concurrency;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Services;

/// <summary>Goal: what locks promise beyond what is compared with etcd 3.4. Method: a node alone, behind the real client port.</summary>
public sealed class LockServiceTests : IAsyncLifetime
{
    private static readonly ByteString Name = ByteString.CopyFromUtf8("lock");

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

    // etcd 3.4 answers as if it had the lock; later releases refuse.
    [Fact]
    public async Task Who_lost_its_lease_while_waiting_does_not_get_the_lock()
    {
        var (leases, locks) = (new Lease.LeaseClient(_channel), new KvStore.Contracts.Etcd.Concurrency.Lock.LockClient(_channel));
        await leases.LeaseGrantAsync(new LeaseGrantRequest { ID = 1, TTL = 600 });
        await leases.LeaseGrantAsync(new LeaseGrantRequest { ID = 2, TTL = 600 });
        var held = await locks.LockAsync(new LockRequest { Name = Name, Lease = 1 });
        using var waiting = locks.LockAsync(new LockRequest { Name = Name, Lease = 2 });
        await WaitForKeysAsync(2);
        await leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = 2 });
        await locks.UnlockAsync(new UnlockRequest { Key = held.Key });

        var error = await Assert.ThrowsAsync<RpcException>(() => waiting.ResponseAsync);

        Assert.Equal(new Status(StatusCode.Unknown, "mutex: session is expired"), error.Status);
    }

    private async Task WaitForKeysAsync(int count)
    {
        var range = new RangeRequest { Key = ByteString.CopyFromUtf8("lock/"), RangeEnd = ByteString.CopyFromUtf8("lock0"), CountOnly = true };
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while ((await new KV.KVClient(_channel).RangeAsync(range)).Count != count)
        {
            await timer.WaitForNextTickAsync();
        }
    }
}
