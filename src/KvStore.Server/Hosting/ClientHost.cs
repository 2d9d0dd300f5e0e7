using System.Collections.Immutable;
using Grpc.AspNetCore.Server;
using KvStore.Node;
using KvStore.Raft;
using KvStore.Server.Configuration;
using KvStore.Server.Gateway;
using KvStore.Server.Metrics;
using KvStore.Server.Tls;
using KvStore.Services;
using KvStore.Services.Concurrency;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Hosting;

/// <summary>The port for clients: etcd's API over gRPC, and a few pages over HTTP/1.1.</summary>
internal static class ClientHost
{
    /// <summary>Builds the application; the caller starts, stops and disposes it.</summary>
    public static WebApplication Build(
        ImmutableArray<ListenUrl> urls,
        TlsIdentity? tls,
        ListenSockets sockets,
        ClientLimits limits,
        KvNode node,
        MetricsCollector metrics,
        ILoggerFactory loggerFactory)
    {
        var builder = PortHost.CreateBuilder(urls, tls, sockets, loggerFactory);
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = node.Options.RequestBytesMax + HostLimits.RequestOverheadBytesMax;
            options.MaxSendMessageSize = null;
            options.EnableDetailedErrors = false;
            options.IgnoreUnknownServices = true; // See UnknownCalls.
        });
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.Configure<KestrelServerOptions>(options => options.Limits.Http2.MaxStreamsPerConnection = limits.StreamsPerConnectionMax);
        AddServices(builder.Services);
        if (limits.RequestsPerSecondMax > 0)
        {
            ClientRate.Add(builder.Services, limits.RequestsPerSecondMax);
        }

        var app = builder.Build();
        app.Use(UnknownCalls.Before);
        app.Use(new LeaderRequired(() => node.LeaderId != NodeId.None).Before);
        app.Use(new RootServices(app.Services).Before);
        if (tls is not null)
        {
            app.Use(ShownCertificate.Before);
        }

        if (limits.RequestsPerSecondMax > 0)
        {
            ClientRate.Use(app);
        }

        MapServices(app);
        HttpPages.Map(app, metrics);
        HealthPages.Map(app, new NodeHealth(node));
        GatewayRoutes.Map(app);
        return app;
    }

    // Singletons: otherwise every call creates its service and looks up what that needs.
    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<KvService>();
        services.AddSingleton<SessionsService>();
        services.AddSingleton<LeaderMonitor>();
        services.AddSingleton<WatchService>();
        services.AddSingleton<LeaseService>();
        services.AddSingleton<AuthService>();
        services.AddSingleton<HealthService>();
        services.AddSingleton<StoreCalls>();
        services.AddSingleton<LockService>();
        services.AddSingleton<ElectionService>();
        services.AddSingleton<UnimplementedInterceptor>();
        services.AddSingleton<TopologyService>();
        AddPartial<ClusterService>(services);
        AddPartial<MaintenanceService>(services);
    }

    // KV has no interceptor: it would cost every put.
    private static void AddPartial<TService>(IServiceCollection services)
        where TService : class
    {
        services.AddSingleton<TService>();
        services.AddOptions<GrpcServiceOptions<TService>>().Configure(options => options.Interceptors.Add<UnimplementedInterceptor>());
    }

    private static void MapServices(WebApplication app)
    {
        app.MapGrpcService<KvService>();
        app.MapGrpcService<SessionsService>();
        app.MapGrpcService<ClusterService>();
        app.MapGrpcService<TopologyService>();
        app.MapGrpcService<MaintenanceService>();
        app.MapGrpcService<WatchService>();
        app.MapGrpcService<LeaseService>();
        app.MapGrpcService<HealthService>();
        app.MapGrpcService<AuthService>();
        app.MapGrpcService<LockService>();
        app.MapGrpcService<ElectionService>();
    }
}
