using System.Collections.Immutable;
using System.Net;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting.Authority;
using KvStore.Server.Tls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KvStore.Server.Hosting;

/// <summary>
/// What the client port and the peer port have in common: a web application of its own per port, so that no service of one can ever be
/// reached through the other. It reads no configuration, watches no file and handles no signal.
/// </summary>
internal static class PortHost
{
    /// <summary>Prepares the application of a port; the caller adds services and endpoints and starts it.</summary>
    /// <param name="tls">The certificate of the port; needed when one of the URLs is https.</param>
    public static WebApplicationBuilder CreateBuilder(
        ImmutableArray<ListenUrl> urls, TlsIdentity? tls, ListenSockets sockets, ILoggerFactory loggerFactory)
    {
        // A content root away from the working directory: that is where the data may be.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Services.AddSingleton<IHostLifetime, SilentLifetime>();
        builder.Services.Replace(ServiceDescriptor.Singleton(loggerFactory));
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = HostLimits.DrainTimeout);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(options => Configure(options, urls, tls));
        builder.Services.Configure<SocketTransportOptions>(options =>
        {
            options.CreateBoundListenSocket = endPoint => sockets.Take((IPEndPoint)endPoint);
        });
        return builder;
    }

    private static void Configure(KestrelServerOptions options, ImmutableArray<ListenUrl> urls, TlsIdentity? tls)
    {
        options.AddServerHeader = false;

        // CleartextHttp2 makes Kestrel believe in TLS, but the client rightly says http.
        options.AllowAlternateSchemes = true;
        var http2 = options.Limits.Http2;
        http2.InitialStreamWindowSize = HostLimits.StreamWindowBytes;
        http2.InitialConnectionWindowSize = HostLimits.ConnectionWindowBytes;
        http2.KeepAlivePingDelay = HostLimits.KeepAlivePingDelay;
        http2.KeepAlivePingTimeout = HostLimits.KeepAlivePingTimeout;
        foreach (var url in urls)
        {
            options.Listen(url.EndPoint, listener => ConfigureListener(listener, url.IsTls ? tls : null));
        }
    }

    private static void ConfigureListener(ListenOptions listener, TlsIdentity? tls)
    {
        listener.Protocols = HttpProtocols.Http1AndHttp2;
        if (tls is not null)
        {
            listener.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(tls.ForServer()),
                HandshakeTimeout = HostLimits.FirstBytesTimeout,
            });
            listener.Use(static next => connection => AuthorityFilter.ServeEncryptedAsync(connection, next));
            return;
        }

        var timeProvider = listener.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System;
        listener.Use(next => new ProtocolSniffer(next, HostLimits.FirstBytesTimeout, timeProvider).OnConnectionAsync);
    }
}
