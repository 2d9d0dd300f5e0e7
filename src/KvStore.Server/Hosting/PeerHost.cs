using System.Collections.Immutable;
using KvStore.Server.Configuration;
using KvStore.Server.Peers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Hosting;

/// <summary>The port for the other members of the cluster.</summary>
internal static class PeerHost
{
    /// <summary>Builds the application; the caller starts, stops and disposes it.</summary>
    public static WebApplication Build(
        ImmutableArray<ListenUrl> urls,
        ListenSockets sockets,
        PeerService service,
        PeerTransportOptions options,
        ILoggerFactory loggerFactory)
    {
        var builder = PortHost.CreateBuilder(urls, options.Tls, sockets, loggerFactory);
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = options.FrameReceiveBytesMax);
        builder.Services.AddSingleton(service);
        var app = builder.Build();
        app.MapGrpcService<PeerService>();
        return app;
    }
}
