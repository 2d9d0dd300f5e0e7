using KvStore.Simulation.Commands;
using KvStore.Simulation.Faults;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Tests;

/// <summary>The shrinker on made-up worlds whose failing is known.</summary>
public sealed class ShrinkerTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void Keeps_the_faults_and_the_time_that_the_failure_needs()
    {
        const FaultKinds needed = FaultKinds.Crash | FaultKinds.Loss;
        var shrunk = Shrink(options => options.Faults.HasFlag(needed) && options.FaultTime >= 7 * Second && options.Clients >= 3);

        Assert.Equal(needed, shrunk.Options.Faults);
        Assert.InRange(shrunk.Options.FaultTime, 7 * Second, 7.2 * Second);
        Assert.Equal(4, shrunk.Options.Clients);
    }

    [Fact]
    public void Does_not_take_another_failure_for_the_same()
    {
        var shrunk = Shrink(options => true, options => options.Faults == FaultKinds.All ? "A" : "B");
        Assert.Equal(FaultKinds.All, shrunk.Options.Faults);
    }

    [Fact]
    public void Command_repeats_exactly_the_shrunk_world()
    {
        var options = WorldOptions.Draw(9) with { Faults = FaultKinds.Crash | FaultKinds.Loss, FaultTime = 3 * Second, Clients = 1 };
        var command = Report.CommandOf(options);
        var arguments = command[(command.IndexOf(" -- ", StringComparison.Ordinal) + 4)..].Split(' ');

        Assert.Equal(options, CommandLine.Parse(arguments).OptionsOf(9));
    }

    [Theory]
    [InlineData("--sed", "1")]
    [InlineData("--seeds", "0")]
    [InlineData("--faults", "Fire")]
    [InlineData("--seeds")]
    public void Wrong_arguments_are_refused(params string[] arguments) =>
        Assert.Throws<FormatException>(() => CommandLine.Parse(arguments));

    private static SeedResult Shrink(Func<WorldOptions, bool> fails, Func<WorldOptions, string>? invariant = null)
    {
        var start = WorldOptions.Draw(1) with { Faults = FaultKinds.All, FaultTime = 30 * Second, Clients = 8 };
        SeedResult Run(WorldOptions options) => new()
        {
            Options = options,
            Failure = fails(options) ? new ViolationException(invariant?.Invoke(options) ?? "A", "made up") : null,
            TraceHash = 0,
            Events = 0,
            VirtualTime = 0,
            Operations = 0,
            Coverage = new Coverage(),
            LastLines = [],
        };
        return new Shrinker(Run, TextWriter.Null).Shrink(Run(start));
    }
}
