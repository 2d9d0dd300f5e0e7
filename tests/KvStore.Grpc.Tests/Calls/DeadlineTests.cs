using Grpc.Core;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class DeadlineTests
{
    [Fact]
    public async Task Call_past_its_deadline_fails_on_both_sides()
    {
        await using var host = await ProbeHost.StartAsync();
        var client = host.Client();
        await client.UnaryAsync(new Ask());

        // On a busy machine a short deadline may pass before the method is entered; then the server has nothing to cancel.
        for (var seconds = 1; !host.State.Entered.Task.IsCompleted; seconds *= 2)
        {
            Assert.InRange(seconds, 1, ProbeHost.Patience.TotalSeconds);
            var call = client.HangAsync(new Ask(), deadline: DateTime.UtcNow.AddSeconds(seconds));
            var error = await Assert.ThrowsAsync<RpcException>(async () => await call);
            Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        }

        await host.State.Cancelled.Task.WaitAsync(ProbeHost.Patience);
    }

    [Fact]
    public async Task Server_sees_the_deadline()
    {
        await using var host = await ProbeHost.StartAsync();
        var deadline = DateTime.UtcNow.AddHours(1);
        using var call = host.Client().HangAsync(new Ask(), deadline: deadline);

        var seen = await host.State.Entered.Task.WaitAsync(ProbeHost.Patience);

        // The time left travels, not the time of day; half an hour is far more than the way takes.
        Assert.InRange(seen, deadline.AddMinutes(-30), deadline.AddMinutes(30));
        Assert.Equal(DateTimeKind.Utc, seen.Kind);
    }

    [Fact]
    public async Task Call_without_a_deadline_has_none()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().HangAsync(new Ask());

        Assert.Equal(DateTime.MaxValue, await host.State.Entered.Task.WaitAsync(ProbeHost.Patience));
    }
}
