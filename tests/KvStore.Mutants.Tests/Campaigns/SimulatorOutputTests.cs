using KvStore.Mutants.Campaigns;
using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Tests.Campaigns;

public sealed class SimulatorOutputTests
{
    [Fact]
    public void First_failing_seed_counts_in_whatever_order_they_end()
    {
        const string Output = "\nSeed 12 broke LogMatching: n1 differs\n  options\n\nSeed 7 broke ElectionSafety: two lead\nAgain: --seed 7\n";

        Assert.Equal(new SimulatorOutput(7, "ElectionSafety", IsReached: true), SimulatorOutput.Parse(Output, PlantedSwitch.ReachedPrefix + "210\n"));
    }

    [Fact]
    public void Batch_without_a_failure_names_none() =>
        Assert.Equal(new SimulatorOutput(null, null, IsReached: false), SimulatorOutput.Parse("4 seeds, 0 failures\n", ""));
}
