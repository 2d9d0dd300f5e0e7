using Grpc.Core;

using KvStore.Bench.Connections;
using KvStore.Bench.Failover;
using KvStore.Bench.Load;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Failover;

public sealed class FailoverClientTests
{
    [Fact]
    public async Task After_an_error_the_same_put_goes_to_the_next_node()
    {
        using var stop = new CancellationTokenSource();
        using var dead = new FakeConnection(static _ => ValueTask.FromResult(new CallOutcome(StatusCode.Unavailable, 0)));
        using var alive = new FakeConnection(async call =>
        {
            if (call == 3)
            {
                await stop.CancelAsync();
            }

            return new CallOutcome(StatusCode.OK, 10);
        });
        var client = new FailoverClient(number: 2, [alive, alive, dead], new KillWatch(), TimeProvider.System);

        await client.RunAsync(stop.Token);

        Assert.Equal([WrittenKeys.Text(2, 0)], dead.Keys);
        Assert.Equal([WrittenKeys.Text(2, 0), WrittenKeys.Text(2, 1), WrittenKeys.Text(2, 2)], alive.Keys);
        Assert.Equal(3, client.Acknowledged);
    }

    [Fact]
    public async Task Only_a_put_that_was_sent_after_the_kill_ends_the_wait()
    {
        var watch = new KillWatch();
        watch.Acknowledged(sent: 5, acknowledged: 6);
        var recovered = watch.Begin(sentFrom: 10);

        watch.Acknowledged(sent: 9, acknowledged: 11);
        Assert.False(recovered.IsCompleted);
        watch.Acknowledged(sent: 10, acknowledged: 12);
        watch.Acknowledged(sent: 11, acknowledged: 13);

        Assert.Equal(12, await recovered);
    }

    [Fact]
    public async Task A_call_that_is_not_answered_ends_at_its_limit()
    {
        await using var node = await FakeNode.StartAsync();
        using var connection = new GrpcKvConnection(node.Address, callMax: TimeSpan.FromTicks(1));

        var outcome = await connection.CallAsync(RequestKind.Put, RequestTemplate.Put(8, "v"u8).For(1));

        Assert.Equal(StatusCode.DeadlineExceeded, outcome.Status);
    }
}
