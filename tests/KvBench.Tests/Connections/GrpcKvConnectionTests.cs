using Grpc.Core;

using KvStore.Bench.Connections;
using KvStore.Bench.Load;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Connections;

public sealed class GrpcKvConnectionTests
{
    [Fact]
    public async Task A_load_arrives_at_the_node_as_it_was_asked_for()
    {
        await using var node = await FakeNode.StartAsync();
        using var connections = new KvConnections([node.Address], count: 2);
        var generator = new LoadGenerator(connections.All, TimeProvider.System);
        var puts = Loads.Small(LoadKind.Put, clients: 10, total: 500) with { Keyspace = 100, ValueSize = 32 };

        var filled = await generator.RunAsync(LoadPlans.Fill(puts), started: null, CancellationToken.None);
        var read = await generator.RunAsync(
            puts with { Kind = LoadKind.Get, GetResponseBytesMin = 32 }, started: null, CancellationToken.None);
        var stale = await generator.RunAsync(
            puts with { Kind = LoadKind.Get, Serializable = true, Total = 50 }, started: null, CancellationToken.None);

        Assert.Equal((100, 500, 50), (filled.Succeeded, read.Succeeded, stale.Succeeded));
        Assert.Equal(0, filled.Failed + read.Failed + stale.Failed);
        Assert.Equal(100, node.State.Values.Count);
        Assert.All(node.State.Values, pair => Assert.Equal((8, 32), (pair.Key.Length, pair.Value.Length)));
        Assert.Equal((500, 50), (node.State.Gets, node.State.SerializableGets));
        Assert.Equal(650, node.State.Requests);
    }

    [Fact]
    public async Task A_get_of_a_missing_key_is_told_by_its_size()
    {
        await using var node = await FakeNode.StartAsync();
        using var connections = new KvConnections([node.Address], count: 1);

        var result = await new LoadGenerator(connections.All, TimeProvider.System).RunAsync(
            Loads.Small(LoadKind.Get, clients: 2, total: 20) with { GetResponseBytesMin = 16 }, started: null, CancellationToken.None);

        Assert.Equal(20, result.Errors[LoadRecorder.MissingValue]);
    }

    [Fact]
    public async Task A_refusal_keeps_its_code()
    {
        await using var node = await FakeNode.StartAsync();
        node.State.RefuseEvery = 4;
        using var connections = new KvConnections([node.Address], count: 1);

        var result = await new LoadGenerator(connections.All, TimeProvider.System)
            .RunAsync(Loads.Small(LoadKind.Put, clients: 3, total: 40), started: null, CancellationToken.None);

        Assert.Equal(30, result.Succeeded);
        Assert.Equal(10, result.Errors["ResourceExhausted"]);
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_unavailable()
    {
        using var connection = new GrpcKvConnection(new Uri("http://127.0.0.1:1"));

        var outcome = await connection.CallAsync(RequestKind.Put, RequestTemplate.Put(8, "v"u8).For(1));

        Assert.Equal(StatusCode.Unavailable, outcome.Status);
    }

    [Fact]
    public async Task Calls_after_the_end_of_the_connection_are_cancelled()
    {
        await using var node = await FakeNode.StartAsync();
        var connection = new GrpcKvConnection(node.Address);
        connection.Dispose();

        var outcome = await connection.CallAsync(RequestKind.Put, RequestTemplate.Put(8, "v"u8).For(1));

        Assert.Equal(StatusCode.Cancelled, outcome.Status);
    }
}
