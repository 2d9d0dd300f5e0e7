using System.Text;
using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Campaigns;

/// <summary>The result of a campaign as the Markdown table of docs/TESTING.md.</summary>
internal static class KillTable
{
    public static string Format(IReadOnlyList<(Mutant Mutant, TrialResult Result)> rows)
    {
        var text = new StringBuilder("| mutant | what is broken | killed by | seeds |\n|---|---|---|---|\n");
        foreach (var (mutant, result) in rows)
        {
            text.Append($"| {mutant.Id} {mutant.Name} | {mutant.Breaks} | {Describe(result)} | {result.Seeds} |\n");
        }

        return text.ToString();
    }

    /// <summary>The last line of a campaign.</summary>
    public static string Summary(IReadOnlyList<(Mutant Mutant, TrialResult Result)> rows, TrialResult control)
    {
        var killed = rows.Count(row => row.Result.IsKilled);
        var without = control.IsKilled ? $"the product itself fails: {control.KilledBy}" : $"none passes {control.Seeds} seeds";
        return $"{rows.Count} mutants, {killed} killed, {rows.Count - killed} survived; {without}";
    }

    public static string Describe(TrialResult result) => result switch
    {
        { KilledBy: { } invariant } => invariant,
        { IsReached: false } => "**survived**, never reached",
        { IsOutOfTime: true } => "**survived** until the time was over",
        _ => "**survived**",
    };
}
