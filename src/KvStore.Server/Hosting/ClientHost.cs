using System.Collections.Immutable;
using Grpc.AspNetCore.Server;
using KvStore.Node;
using KvStore.Server.Configuration;
using KvStore.Server.Metrics;
using KvStore.Server.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Hosting;

/// <summary>The port for clients: etcd's API over gRPC, and a few pages over HTTP/1.1.</summary>
internal static class ClientHost
{
    /// <summary>Builds the application; the caller starts, stops and disposes it.</summary>
    public static WebApplication Build(
        ImmutableArray<ListenUrl> urls,
        ListenSockets sockets,
        KvNode node,
        MetricsCollector metrics,
        ILoggerFactory loggerFactory)
    {
        var builder = PortHost.CreateBuilder(urls, sockets, loggerFactory);
        builder.Services.AddGrpc(options =>
        {
            options.MaxReceiveMessageSize = node.Options.RequestBytesMax + HostLimits.RequestOverheadBytesMax;
            options.MaxSendMessageSize = null;
            options.EnableDetailedErrors = false;
            options.IgnoreUnknownServices = true; // See UnknownCalls.
        });
        builder.Services.AddSingleton(node);
        builder.Services.AddSingleton(TimeProvider.System);
        AddServices(builder.Services);

        var app = builder.Build();
        app.Use(UnknownCalls.Before);
        app.Use(new RootServices(app.Services).Before);
        MapServices(app);
        HttpPages.Map(app, node.CheckHealthAsync, metrics);
        return app;
    }

    // Singletons: otherwise every call creates its service and looks up what that needs.
    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton<KvService>();
        services.AddSingleton<SessionsService>();
        services.AddSingleton<LeaderMonitor>();
        services.AddSingleton<WatchService>();
        services.AddSingleton<UnimplementedInterceptor>();
        AddPartial<ClusterService>(services);
        AddPartial<MaintenanceService>(services);
        AddPartial<LeaseService>(services);
        AddPartial<AuthService>(services);
        AddPartial<LockService>(services);
        AddPartial<ElectionService>(services);
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
        app.MapGrpcService<MaintenanceService>();
        app.MapGrpcService<WatchService>();
        app.MapGrpcService<LeaseService>();
        app.MapGrpcService<AuthService>();
        app.MapGrpcService<LockService>();
        app.MapGrpcService<ElectionService>();
    }
}
