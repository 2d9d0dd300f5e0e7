using KvStore.Simulation.Commands;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;
using Xunit.Abstractions;

namespace KvStore.Simulation.Tests;

/// <summary>
/// The batch that every change must pass. A failure prints the command that repeats it; larger batches are run by the program itself
/// (docs/TESTING.md).
/// </summary>
public sealed class BatchTests(ITestOutputHelper output)
{
    private const int Seeds = 150;

    [Fact]
    public void Promises_hold_in_every_world_and_the_worlds_see_everything()
    {
        var batch = new Batch(WorldOptions.Draw);
        using var told = new StringWriter();
        batch.Run(firstSeed: 1, Seeds, new RunSettings().Threads, result => Report.WriteFailure(result, told));

        Report.WriteCoverage(batch.Coverage, told);
        output.WriteLine(told.ToString());
        Assert.True(batch.Failures.Count == 0, told.ToString());
        Assert.Empty(batch.Coverage.Missing());
    }
}
