using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;
using Microsoft.Extensions.DependencyInjection;

namespace KvStore.Grpc.Tests.Calls;

public sealed class LoadBalancingTests
{
    [Fact]
    public async Task Round_robin_reaches_every_server()
    {
        await using var first = await ProbeHost.StartAsync();
        await using var second = await ProbeHost.StartAsync();
        BalancerAddress[] addresses = [new("127.0.0.1", first.Address.Port), new("127.0.0.1", second.Address.Port)];
        await using var services = new ServiceCollection()
            .AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => addresses))
            .BuildServiceProvider();
        using var channel = GrpcChannel.ForAddress("static:///probe", new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceProvider = services,
            ServiceConfig = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } },
        });
        var client = new Probe.ProbeClient(channel);

        // The first calls may find one server connected and the other not yet.
        var deadline = DateTime.UtcNow.Add(ProbeHost.Patience);
        while (first.State.Attempts == 0 || second.State.Attempts == 0)
        {
            await client.UnaryAsync(new Ask(), deadline: deadline);
        }

        Assert.Equal(ConnectivityState.Ready, channel.State);
    }
}
