using Grpc.Core;

using KvStore.Bench.Load;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Load;

public sealed class LoadGeneratorTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(7, 1000)]
    [InlineData(50, 20)]
    public async Task The_total_is_sent_exactly_and_no_more_requests_are_under_way_than_clients(int clients, int total)
    {
        using var connection = FakeConnection.AnsweringAtOnce();

        var result = await RunAsync(connection, Loads.Small(LoadKind.Put, clients, total));

        Assert.Equal(total, connection.Calls);
        Assert.Equal(total, result.Succeeded);
        Assert.InRange(connection.MostUnderWay, 1, clients);
        Assert.Equal(0, result.Failed);
    }

    [Fact]
    public async Task All_clients_have_a_request_under_way_at_once()
    {
        // Method: no call is answered before the last client has sent its first.
        var allThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var connection = new FakeConnection(async number =>
        {
            if (number == 20)
            {
                allThere.SetResult();
            }

            await allThere.Task;
            return new CallOutcome(StatusCode.OK, 0);
        });

        await RunAsync(connection, Loads.Small(LoadKind.Put, clients: 20, total: 100));

        Assert.Equal(20, connection.MostUnderWay);
    }

    [Fact]
    public async Task Clients_share_the_connections_evenly()
    {
        // Method: no call is answered before each client has sent its first, so every connection shows all its clients at once.
        var allThere = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = 0;
        async ValueTask<CallOutcome> AnswerAsync(long number)
        {
            if (Interlocked.Increment(ref first) == 6)
            {
                allThere.SetResult();
            }

            await allThere.Task;
            return new CallOutcome(StatusCode.OK, 0);
        }

        FakeConnection[] connections = [new(AnswerAsync), new(AnswerAsync), new(AnswerAsync)];

        await new LoadGenerator(connections, TimeProvider.System)
            .RunAsync(Loads.Small(LoadKind.Put, clients: 6, total: 600), started: null, CancellationToken.None);

        Assert.All(connections, connection => Assert.Equal(2, connection.MostUnderWay));
        Assert.Equal(600, connections.Sum(connection => connection.Calls));
    }

    [Fact]
    public async Task Errors_are_counted_by_code_and_are_not_among_the_latencies()
    {
        using var connection = new FakeConnection(number => ValueTask.FromResult(new CallOutcome(
            (number % 10) switch { 0 => StatusCode.Unavailable, 1 => (StatusCode)99, _ => StatusCode.OK }, 0)));

        var result = await RunAsync(connection, Loads.Small(LoadKind.Put, clients: 2, total: 100));

        Assert.Equal(80, result.Succeeded);
        Assert.Equal(20, result.Failed);
        Assert.Equal(new Dictionary<string, long> { ["Unavailable"] = 10, ["Unknown"] = 10 }, result.Errors);
    }

    [Fact]
    public async Task A_get_without_its_value_is_an_error_when_one_must_be_there()
    {
        using var connection = new FakeConnection(number => ValueTask.FromResult(new CallOutcome(StatusCode.OK, number <= 3 ? 28 : 300)));

        var result = await RunAsync(connection, Loads.Small(LoadKind.Get, clients: 1, total: 10) with { GetResponseBytesMin = 256 });

        Assert.Equal(7, result.Succeeded);
        Assert.Equal(3, result.Errors[LoadRecorder.MissingValue]);
    }

    [Fact]
    public async Task A_mixed_load_tells_gets_and_puts_apart()
    {
        using var connection = FakeConnection.AnsweringAtOnce();
        LoadRecorder? recorder = null;

        var result = await new LoadGenerator([connection], TimeProvider.System).RunAsync(
            Loads.Small(LoadKind.Mixed, clients: 4, total: 1000) with { ReadPercent = 50 }, started => recorder = started, CancellationToken.None);

        Assert.NotNull(result.Gets);
        Assert.NotNull(result.Puts);
        Assert.NotNull(recorder);
        Assert.Equal(1000, recorder.Gets.Count + recorder.Puts.Count);
        Assert.InRange(recorder.Gets.Count, 400, 600);
    }

    [Fact]
    public async Task A_node_that_keeps_silent_ends_the_load_with_errors()
    {
        FakeConnection? connection = null;
        connection = new FakeConnection(async number =>
            number <= 10 ? new CallOutcome(StatusCode.OK, 0) : await connection!.UntilDisposed);

        var result = await RunAsync(
            connection, Loads.Small(LoadKind.Put, clients: 5, total: 1000) with { StallMax = TimeSpan.FromMilliseconds(20) });

        Assert.Equal(10, result.Succeeded);
        Assert.Equal(5, result.Errors["Cancelled"]);
    }

    [Fact]
    public async Task Cancelling_starts_nothing_more_and_gives_the_result_so_far()
    {
        using var cancel = new CancellationTokenSource();
        using var connection = new FakeConnection(async number =>
        {
            if (number == 50)
            {
                await cancel.CancelAsync();
            }

            return new CallOutcome(StatusCode.OK, 0);
        });

        var result = await new LoadGenerator([connection], TimeProvider.System)
            .RunAsync(Loads.Small(LoadKind.Put, clients: 1, total: 1000), started: null, cancel.Token);

        Assert.Equal(50, result.Succeeded);
    }

    [Fact]
    public void Rates_and_shares_follow_from_the_counts()
    {
        var result = new LoadResult
        {
            Succeeded = 900,
            Errors = new Dictionary<string, long> { ["Unavailable"] = 100 },
            Elapsed = TimeSpan.FromSeconds(3),
            ClientCpu = TimeSpan.FromMilliseconds(20),
            Latency = new KvStore.Bench.Statistics.LatencyHistogram().Summarize(),
        };

        Assert.Equal(300, result.PerSecond);
        Assert.Equal(20, result.ClientCpuMicroseconds);
        Assert.Equal(5, result.CpuShare(TimeSpan.FromMilliseconds(5)));
    }

    private static Task<LoadResult> RunAsync(FakeConnection connection, LoadOptions options) =>
        new LoadGenerator([connection], TimeProvider.System).RunAsync(options, started: null, CancellationToken.None);
}
