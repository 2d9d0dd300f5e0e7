using Grpc.Core;
using Grpc.Net.Client.Configuration;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class RetryTests
{
    [Fact]
    public async Task Client_repeats_a_call_that_its_policy_allows_to_repeat()
    {
        await using var host = await ProbeHost.StartAsync();
        host.State.FailNext(2);

        var answer = await RetryingClient(host, StatusCode.Unavailable).UnaryAsync(new Ask { Text = "a" });

        Assert.Equal("a", answer.Text);
        Assert.Equal(3, host.State.Attempts);
    }

    [Fact]
    public async Task Client_gives_up_after_the_last_attempt()
    {
        await using var host = await ProbeHost.StartAsync();
        host.State.FailNext(10);
        var client = RetryingClient(host, StatusCode.Unavailable);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(new Ask()));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(3, host.State.Attempts);
    }

    [Fact]
    public async Task Client_does_not_repeat_after_another_status()
    {
        await using var host = await ProbeHost.StartAsync();
        host.State.FailNext(1);
        var client = RetryingClient(host, StatusCode.Aborted);

        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(new Ask()));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.Equal(1, host.State.Attempts);
    }

    private static Probe.ProbeClient RetryingClient(ProbeHost host, StatusCode retryable) => host.Client(options =>
    {
        var policy = new RetryPolicy
        {
            MaxAttempts = 3,
            InitialBackoff = TimeSpan.FromMilliseconds(1),
            MaxBackoff = TimeSpan.FromMilliseconds(1),
            BackoffMultiplier = 1,
            RetryableStatusCodes = { retryable },
        };
        options.ServiceConfig = new ServiceConfig { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = policy } } };
    });
}
