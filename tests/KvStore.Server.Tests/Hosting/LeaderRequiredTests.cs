using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Health;
using KvStore.Server.Hosting;
using KvStore.Server.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace KvStore.Server.Tests.Hosting;

/// <summary>Goal: who asks for a leader hears at once that there is none. Method: a real port, with a service that never fails.</summary>
public sealed class LeaderRequiredTests : IAsyncLifetime, IDisposable
{
    private bool _hasLeader = true;
    private TestPort _port = null!; // Set before each test.
    private GrpcChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _port = await TestPort.StartAsync(
            builder => builder.Services.AddGrpc(),
            app =>
            {
                app.Use(new LeaderRequired(() => _hasLeader).Before);
                app.MapGrpcService<WellService>();
            });
        _channel = GrpcChannel.ForAddress(_port.Url);
    }

    public async Task DisposeAsync() => await _port.DisposeAsync();

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData(true, "true", StatusCode.OK)]
    [InlineData(false, "true", StatusCode.Unavailable)]
    [InlineData(false, "false", StatusCode.OK)]
    [InlineData(false, null, StatusCode.OK)]
    public async Task A_call_fails_only_when_it_needs_a_leader_and_there_is_none(bool hasLeader, string? asked, StatusCode expected)
    {
        _hasLeader = hasLeader;
        var headers = new Metadata();
        if (asked is not null)
        {
            headers.Add("hasleader", asked);
        }

        using var call = new Health.HealthClient(_channel).CheckAsync(new HealthCheckRequest(), headers);
        var failure = await Record.ExceptionAsync(() => call.ResponseAsync);

        Assert.Equal(expected, failure is null ? StatusCode.OK : ((RpcException)failure).StatusCode);
        Assert.Equal(expected == StatusCode.OK ? null : "etcdserver: no leader", (failure as RpcException)?.Status.Detail);
    }

    private sealed class WellService : Health.HealthBase
    {
        public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => Task.FromResult(new HealthCheckResponse());
    }
}
