using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using KvStore.Grpc.Tests.Protos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace KvStore.Grpc.Tests.Probing;

/// <summary>The official server with the probe service, over Kestrel on a free port of the loopback interface.</summary>
internal sealed class ProbeHost : IAsyncDisposable
{
    /// <summary>For waits that end at once when all is well: a fault then fails the test instead of hanging it.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _application;
    private readonly List<GrpcChannel> _channels = [];

    private ProbeHost(WebApplication application)
    {
        _application = application;
        State = application.Services.GetRequiredService<ProbeState>();
    }

    public ProbeState State { get; }

    public Uri Address => new(_application.Urls.Single());

    public static async Task<ProbeHost> StartAsync(
        Action<GrpcServiceOptions>? configure = null, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        builder.Services.AddSingleton<ProbeState>();
        builder.Services.AddGrpc(options => configure?.Invoke(options));

        var application = builder.Build();
        application.UseRouting();
        application.MapGrpcService<ProbeService>();
        await application.StartAsync();
        return new ProbeHost(application);
    }

    /// <summary>A channel that ends with the host.</summary>
    public GrpcChannel Connect(Action<GrpcChannelOptions>? configure = null)
    {
        var options = new GrpcChannelOptions { DisposeHttpClient = true };
        configure?.Invoke(options);
        var channel = GrpcChannel.ForAddress(Address, options);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>A client on a channel of its own.</summary>
    public Probe.ProbeClient Client(Action<GrpcChannelOptions>? configure = null) => new(Connect(configure));

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels)
        {
            channel.Dispose();
        }

        await _application.DisposeAsync();
    }
}
