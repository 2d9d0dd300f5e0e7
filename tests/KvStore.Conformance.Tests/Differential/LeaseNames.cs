using System.Globalization;
using System.Text.RegularExpressions;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>
/// The leases that a script granted, <c>{lease1}</c>, <c>{lease2}</c> and so on in the order of <c>lease grant</c>. Each store chooses ids of
/// its own: they are filled in into command lines and replaced by the name in what is printed, in hexadecimal and in decimal digits.
/// </summary>
internal sealed class LeaseNames
{
    private static readonly Regex Grant = new(@"^lease (?<id>[0-9a-f]+) granted with TTL\(\d+s\)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture);

    private readonly List<ulong> _leases = [];

    /// <summary>Looks for leases that were granted in what a command printed.</summary>
    public void LearnFrom(ToolResult result)
    {
        foreach (Match match in Grant.Matches(result.Output))
        {
            _leases.Add(ulong.Parse(match.Groups["id"].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
    }

    public string[] FillIn(string[] arguments) => [.. arguments.Select(FillIn)];

    public ToolResult Mask(ToolResult result) => result with { Output = Mask(result.Output), Error = Mask(result.Error) };

    private string FillIn(string argument)
    {
        for (var lease = 0; lease < _leases.Count; lease++)
        {
            argument = argument.Replace($"{{lease{lease + 1}}}", _leases[lease].ToString("x", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        return argument;
    }

    private string Mask(string text)
    {
        for (var lease = 0; lease < _leases.Count; lease++)
        {
            var (name, id) = ($"<lease{lease + 1}>", _leases[lease]);
            text = text.Replace(id.ToString("x16", CultureInfo.InvariantCulture), name, StringComparison.Ordinal)
                .Replace(id.ToString("x", CultureInfo.InvariantCulture), name, StringComparison.Ordinal)
                .Replace(id.ToString(CultureInfo.InvariantCulture), name, StringComparison.Ordinal);
        }

        return text;
    }
}
