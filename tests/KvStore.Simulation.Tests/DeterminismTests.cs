using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Tests;

/// <summary>A seed is a world: what happens in it depends on nothing else.</summary>
public sealed class DeterminismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    public void Two_runs_of_a_seed_are_equal_line_by_line(ulong seed)
    {
        using var first = new StringWriter();
        using var second = new StringWriter();
        var one = new WorldRun(WorldOptions.Draw(seed), first).Run();
        var other = new WorldRun(WorldOptions.Draw(seed), second).Run();

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal((one.TraceHash, one.Events, one.VirtualTime), (other.TraceHash, other.Events, other.VirtualTime));
    }

    [Fact]
    public void Seeds_make_different_worlds() =>
        Assert.NotEqual(new WorldRun(WorldOptions.Draw(1)).Run().TraceHash, new WorldRun(WorldOptions.Draw(2)).Run().TraceHash);

    [Fact]
    public void Trace_hash_tells_lines_and_their_order_apart()
    {
        var hashes = new HashSet<ulong>();
        (TraceKind Kind, long A)[][] histories =
        [
            [(TraceKind.Sync, 1), (TraceKind.Sync, 2)],
            [(TraceKind.Sync, 2), (TraceKind.Sync, 1)],
            [(TraceKind.Write, 1), (TraceKind.Sync, 2)],
            [(TraceKind.Sync, 1)],
        ];
        foreach (var history in histories)
        {
            var trace = new Trace(new Timeline(), sink: null);
            foreach (var (kind, a) in history)
            {
                trace.Add(kind, node: 0, a);
            }

            hashes.Add(trace.Hash);
        }

        Assert.Equal(histories.Length, hashes.Count);
    }

    /// <summary>A draw more in one concern must not change what another draws, or no two worlds could be compared.</summary>
    [Fact]
    public void Streams_of_chance_do_not_shift_each_other()
    {
        var chance = new Chance(7);
        var expected = chance.Split("disk").Next();
        chance.Split("network").Next();
        chance.Next();

        Assert.Equal(expected, chance.Split("disk").Next());
        Assert.NotEqual(expected, chance.Split("network").Next());
    }
}
