using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvAuth = KvStore.Contracts.Etcd.Auth;
using KvLease = KvStore.Contracts.Etcd.Lease;
using KvWatch = KvStore.Contracts.Etcd.Watch;

namespace KvStore.Server.Tests.Escapes;

/// <summary>What one user can call.</summary>
internal sealed class EscapeUser(CallInvoker invoker)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Token { get; init; } = "";

    public KV.KVClient Kv { get; } = new(invoker);

    public KvAuth.AuthClient Auth { get; } = new(invoker);

    public KvLease.LeaseClient Leases { get; } = new(invoker);

    public KvStore.Contracts.Etcd.Cluster.ClusterClient Members { get; } = new(invoker);

    public Sessions.SessionsClient Sessions { get; } = new(invoker);

    /// <summary>Opens a stream of watchers.</summary>
    public AsyncDuplexStreamingCall<WatchRequest, WatchResponse> Watch() => new KvWatch.WatchClient(invoker).Watch();

    /// <summary>The next response of a stream.</summary>
    public static async Task<WatchResponse> NextAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch)
    {
        using var patience = new CancellationTokenSource(Patience);
        Assert.True(await watch.ResponseStream.MoveNext(patience.Token));
        return watch.ResponseStream.Current;
    }

    /// <summary>Asks for a watcher; returns the answer.</summary>
    public static async Task<WatchResponse> CreateAsync(
        AsyncDuplexStreamingCall<WatchRequest, WatchResponse> watch, WatchCreateRequest request)
    {
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = request });
        return await NextAsync(watch);
    }
}
