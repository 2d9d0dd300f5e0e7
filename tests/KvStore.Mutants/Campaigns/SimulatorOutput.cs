using System.Globalization;
using System.Text.RegularExpressions;
using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Campaigns;

/// <summary>What a run of the simulator said: the first failing seed, if any, and whether planted code ran.</summary>
internal sealed partial record SimulatorOutput(ulong? Seed, string? Invariant, bool IsReached)
{
    /// <summary>Reads the lines of standard output and standard error.</summary>
    public static SimulatorOutput Parse(string output, string error)
    {
        var first = Failure().Matches(output)
            .Select(match => (Seed: ulong.Parse(match.Groups["seed"].Value, CultureInfo.InvariantCulture), Invariant: match.Groups["invariant"].Value))
            .OrderBy(failure => failure.Seed)
            .Select(failure => ((ulong, string)?)failure)
            .FirstOrDefault();
        return new SimulatorOutput(first?.Item1, first?.Item2, error.Contains(PlantedSwitch.ReachedPrefix, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^Seed (?<seed>\d+) broke (?<invariant>\w+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Failure();
}
