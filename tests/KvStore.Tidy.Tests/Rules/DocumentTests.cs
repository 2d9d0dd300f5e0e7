using System.Text.RegularExpressions;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>A link in the documents leads somewhere, and what the documents call a command is one.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Relative_links_lead_to_files() =>
        Finding.AssertNone(
            from file in Repository.Files(".", ".md")
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            from target in Targets(line.text)
            let path = Path.Combine(Path.GetDirectoryName(file)!, target)
            where !File.Exists(path) && !Directory.Exists(path)
            select new Finding(Repository.Relative(file), line.number, $"there is no {target}"));

    [Fact]
    public void Named_scripts_exist() =>
        Finding.AssertNone(
            from file in Repository.Files(".", ".md")
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            from Match match in Script().Matches(line.text)
            where !File.Exists(Repository.PathOf(match.Groups[1].Value))
            select new Finding(Repository.Relative(file), line.number, $"there is no {match.Groups[1].Value}"));

    [Fact]
    public void Targets_are_taken_out_of_a_line() =>
        Assert.Equal(["a.md", "../b.md"], Targets("[a](a.md) and [b](../b.md#part), not [c](https://example.org) or [d](#here)"));

    private static IEnumerable<string> Targets(string line) =>
        Link().Matches(line)
            .Select(match => match.Groups[1].Value)
            .Where(target => target.Length > 0 && !target.Contains("://", StringComparison.Ordinal));

    [GeneratedRegex(@"\]\(([^)#\s]*)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\./((?:tools|\.ci)/[a-z-]+)")]
    private static partial Regex Script();
}
