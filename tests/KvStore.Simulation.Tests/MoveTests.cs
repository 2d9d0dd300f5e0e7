using KvStore.Simulation.Commands;
using KvStore.Simulation.Moves;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;
using Xunit.Abstractions;

namespace KvStore.Simulation.Tests;

/// <summary>
/// Slots move between groups of whole clusters while anything goes wrong: no write is lost, none is done twice, and the invariants of moves hold. The
/// suite runs hundreds of moves; ten thousand are run by the program itself (docs/TESTING.md).
/// </summary>
public sealed class MoveTests(ITestOutputHelper output)
{
    private const int Moves = 600;

    [Fact]
    public void Slots_move_under_all_faults()
    {
        var batch = new Batch(WorldOptions.DrawMoves) { MovesEnough = Moves };
        using var told = new StringWriter();
        batch.Run(firstSeed: 1, int.MaxValue, new RunSettings().Threads, result => Report.WriteFailure(result, told));

        Report.WriteMoves(batch.Moves, told);
        output.WriteLine(told.ToString());
        Assert.True(batch.Failures.Count == 0, told.ToString());
        Assert.True(batch.Moves.Ended >= Moves);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Two_runs_of_a_seed_are_equal_line_by_line(ulong seed)
    {
        using var first = new StringWriter();
        using var second = new StringWriter();
        var one = new WorldRun(WorldOptions.DrawMoves(seed), first).Run();
        var other = new WorldRun(WorldOptions.DrawMoves(seed), second).Run();

        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal((one.TraceHash, one.Events, one.VirtualTime), (other.TraceHash, other.Events, other.VirtualTime));
    }

    /// <summary>The leader of the source, of the destination or of the first group, which drives the move, fails right before one of the ten steps.</summary>
    [Fact]
    public void A_move_bears_each_fault_of_each_role_before_each_step()
    {
        foreach (var (fault, seed) in DirectedFault.All.Select((fault, number) => (fault, (ulong)number + 1)))
        {
            using var told = new StringWriter();
            var result = new WorldRun(WorldOptions.DrawDirected(seed, fault)).Run();
            if (!result.IsGood)
            {
                Report.WriteFailure(result, told);
            }

            output.WriteLine($"{fault}: {result.Moves![MoveSight.Committed]} committed, {result.Moves[MoveSight.Aborted]} aborted in {result.VirtualTime} us");
            Assert.True(result.IsGood, $"{fault}\n{told}");
            Assert.Equal(2, result.Moves.Ended);
        }
    }
}
