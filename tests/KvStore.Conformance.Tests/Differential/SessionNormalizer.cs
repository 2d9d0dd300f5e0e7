using System.Text;
using System.Text.RegularExpressions;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Masks what must differ in leases between two stores or two runs: ids that no script knows, and how much time is left.</summary>
internal static class SessionNormalizer
{
    private static readonly (Regex Pattern, string Mask)[] Masks =
    [
        // Locks and elections make the key of a waiting client of its lease.
        (new(@"/[0-9a-f]{10,16}\b"), "/<session>"),
        (new(@"(""lease"":|""Lease"" : )\d{10,}"), "$1<session>"),
        (new(@"\b(cluster_id|member_id|raft_term):\d+"), "$1:<n>"),
        (new(@"(\bmemberID:|""memberID"":)\d+"), "$1<n>"),

        // As RawMessage writes them.
        (new(@"(?m)(?<=^ *\d: )\d{13,}$"), "<id>"),
        (new(@"\bremaining\(\d+s\)"), "remaining(<s>)"),
    ];

    private static readonly Regex TimeLeft = new(@"(""ttl"":|""TTL"" : )\d+(?=[,\n])");
    private static readonly Regex AttachedKeys = new(@"(?<=attached keys\(\[).+(?=\]\))");
    private static readonly Regex JsonKey = new(@"(?<=""key"":"")[^""]+(?="")");

    public static ToolResult Normalize(Step step, ToolResult result)
    {
        var output = result.Output;
        if (step.Arguments.Contains("timetolive"))
        {
            output = TimeLeft.Replace(output, "$1<s>");
            output = AttachedKeys.Replace(output, static keys => string.Join(' ', keys.Value.Split(' ').Order(StringComparer.Ordinal)));
        }

        if (step.Arguments.Any(static argument => argument is "lock" or "elect"))
        {
            output = JsonKey.Replace(output, static key => Encoding.Latin1.GetString(Convert.FromBase64String(key.Value)));
        }

        return new ToolResult(result.ExitCode, Mask(output), Mask(result.Error));
    }

    private static string Mask(string text)
    {
        foreach (var (pattern, mask) in Masks)
        {
            text = pattern.Replace(text, mask);
        }

        return text;
    }
}
