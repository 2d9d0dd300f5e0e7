using System.Text.RegularExpressions;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Masks what must differ between two stores or two runs: addresses, ids, terms, raft indexes, sizes, durations, versions.</summary>
internal static class Normalizer
{
    private static readonly (Regex Pattern, string Mask)[] Masks =
    [
        (new(@"127\.0\.0\.\d:\d+"), "<address>"),
        (new(@"""(cluster_id|member_id|leader|ID|raft_term|raftTerm|raftIndex|raftAppliedIndex|dbSize|dbSizeInUse)"":\d+"), "\"$1\":<n>"),
        (new(@"""(ClusterID|MemberID|Leader|ID|RaftTerm|RaftIndex|RaftAppliedIndex|DBSize)"" : \d+"), "\"$1\" : <n>"),
        (new(@"(""[Hh]ash"" ?: ?|<address>,? \|? *)\d{1,10}(?= \||\n|,|\}|$)"), "$1<hash>"),
        (new(@"(""version"":""|""Version"" : ""|<id>,? \|? *)\d+\.\d+\.\d+"), "$1<version>"),
        (new(@"\b[0-9a-f]{13,16}\b"), "<id>"),
        (new(@"\b(Member|cluster) +<id>"), "$1 <id>"),
        (new(@"\bnode[123]\b"), "<name>"),
        (new(@"\b\d+\.\d+\.\d+\b"), "<version>"),
        (new(@"\b\d+(\.\d)? [kMG]?B\b"), "<size>"),
        (new(@"\b(\d+m)?\d+(\.\d+)?(ns|\u00c2\u00b5s|ms|s)\b"), "<took>"),
        (new(@"(true|false), \d+, \d+, \d+, "), "$1, <term>, <index>, <index>, "),
        (new(@"(true|false) +\| +\d+ \| +\d+ \| +\d+ \|"), "$1 | <term> | <index> | <index> |"),
    ];

    private static readonly Regex LogLine = new(@"^\{""level"".*\n", RegexOptions.Multiline);
    private static readonly Regex Goroutines = new(@"\n\ngoroutine \d+ [\s\S]*");
    private static readonly Regex LogTime = new(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ ", RegexOptions.Multiline);
    private static readonly Regex MembersOfJson = new(@"(?<=""members"":\[).+(?=\]\}$)", RegexOptions.Multiline);
    private static readonly Regex InitialCluster = new(@"(?<=ETCD_INITIAL_CLUSTER="").+(?=""\n)");
    private static readonly Regex Layout = new("([ -])\\1+");

    public static ToolResult Normalize(Step step, Tool tool, ToolResult result, LeaseNames leases)
    {
        if (step.Arguments.Any(static argument => argument is "protobuf" or "--write-out=protobuf"))
        {
            result = result with { Output = RawMessage.Describe(result.Output) };
        }

        if (step.InTerminal)
        {
            // A terminal shows both, and ends lines as terminals do.
            result = result with { Output = LogLine.Replace(WithoutEcho(step, result.Output.ReplaceLineEndings("\n")), "") };
        }

        // Where etcdctl itself breaks, what is compared is why.
        result = result with { Error = LogTime.Replace(Goroutines.Replace(result.Error, ""), "") };
        result = SessionNormalizer.Normalize(step, leases.Mask(result));
        var masksStore = step.Arguments.Any(static argument => argument is "endpoint" or "member" or "move-leader" or "defrag");
        var output = Mask(result.Output, masksStore);
        var error = Mask(LogLine.Replace(result.Error, ""), masksStore).Replace(tool.Name, "<tool>", StringComparison.Ordinal);
        if (output.StartsWith('+'))
        {
            // The width of a column follows from the width of an id.
            output = Layout.Replace(output, "$1");
        }

        if (step.Arguments.Contains("--cluster") || step.Arguments.Contains("list"))
        {
            // In the order of ids, or of answers: neither is the same twice.
            output = SortLines(output);
            error = SortLines(error);
        }

        if (masksStore)
        {
            output = MembersOfJson.Replace(output, static members => $"{{{SortParts(members.Value[1..^1], "},{")}}}");
            output = InitialCluster.Replace(output, static members => SortParts(members.Value, ","));
        }

        return step.Compare switch
        {
            Compare.Usage => new ToolResult(result.ExitCode, "", error.Split('\n').First(static line => line.StartsWith("Error: ", StringComparison.Ordinal))),
            Compare.Output => new ToolResult(result.ExitCode, output, ""),
            _ => new ToolResult(result.ExitCode, output, error),
        };
    }

    // A terminal may show the beginning of a password before etcdctl tells it not to.
    private static string WithoutEcho(Step step, string output) =>
        step.Acts.OfType<Act.Say>().Aggregate(output, static (text, said) => text.Replace($": {said.Text}", ": ", StringComparison.Ordinal));

    private static string SortLines(string text) => SortParts(text, "\n");

    private static string SortParts(string text, string separator) => string.Join(separator, text.Split(separator).Order(StringComparer.Ordinal));

    private static string Mask(string text, bool masksStore)
    {
        // Keys and values keep every byte; only headers are masked there.
        var masks = masksStore ? Masks : Masks.AsSpan(1, 2);
        foreach (var (pattern, mask) in masks)
        {
            text = pattern.Replace(text, mask);
        }

        return text;
    }
}
