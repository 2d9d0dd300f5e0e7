using KvStore.Conformance.Tests.Differential;

namespace KvStore.Conformance.Tests.Groups;

/// <summary>What is otherwise when a step of a script meets three groups: a row of docs/COMPATIBILITY.md, "Several groups". Of all others nothing is.</summary>
internal static class StepOnGroups
{
    private const string RevisionOfEach = "give a revision for each";
    private const string RevisionsDoNotCompare = "whose revisions do not compare";

    private static readonly string[] RangeFlags = ["--prefix", "--from-key"];
    private static readonly string[] HeaderFormats = ["json", "fields", "protobuf"];

    /// <summary>With what words the step is refused; null when it is not.</summary>
    public static string? RefusalOf(Step step)
    {
        var words = WordsOf(step);
        return words switch
        {
            _ when step.Compare != Compare.All => null,
            ["compaction", ..] when step.Arguments.Any(static argument => long.TryParse(argument, out _)) && words.Length <= 2 => RevisionOfEach,
            ["endpoint", "hashkv"] => "name the one that is meant",
            ["snapshot", "save", var path] when !path.Contains('/', StringComparison.Ordinal) && !step.Arguments[^1].StartsWith("--endpoints", StringComparison.Ordinal) => "a cluster with several groups cannot be backed up",
            ["lock", var name, _, ..] when !HasTag(name) => "range spans several slots",
            ["elect", var name, _] when !HasTag(name) && !step.Arguments.Contains("-l") => RevisionsDoNotCompare,
            ["txn"] when RangeFlags.Any(flag => step.Input.Contains(flag, StringComparison.Ordinal)) => "range spans several slots",
            ["get" or "watch", ..] when IsRange(step, words) && step.Arguments.Any(static flag => flag.StartsWith("--rev=", StringComparison.Ordinal)) => RevisionOfEach,
            ["get", ..] when IsRange(step, words) && step.Arguments.Any(static flag => flag is "--sort-by=MODIFY" or "--sort-by=CREATE") => RevisionsDoNotCompare,
            _ => null,
        };
    }

    /// <summary>Whether the revision in the header is that of the group that is furthest behind.</summary>
    public static bool HasLowestRevision(Step step)
    {
        var words = WordsOf(step);
        var isOfAll = words is ["get" or "del", ..] ? IsRange(step, words) : words is ["endpoint", "status", ..];
        return words is ["watch", ..] || (isOfAll && step.Arguments.Any(static flag => HeaderFormats.Any(format => flag.EndsWith(format, StringComparison.Ordinal))));
    }

    private static bool HasTag(string name) => name.Contains('{', StringComparison.Ordinal);

    private static bool IsRange(Step step, string[] words) => words.Length == 3 || step.Arguments.Any(RangeFlags.Contains);

    // All but flags, the values of those that stand apart, and a command.
    private static string[] WordsOf(Step step) =>
        [.. step.Arguments.TakeWhile(static argument => argument != "--").Where((argument, place) => !argument.StartsWith('-') && (place == 0 || step.Arguments[place - 1] != "-w"))];
}
