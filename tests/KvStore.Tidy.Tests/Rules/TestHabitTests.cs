using System.Text.RegularExpressions;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>The tests themselves: none is skipped, none sleeps, and no data file lies beside them unused.</summary>
public sealed partial class TestHabitTests
{
    private static readonly string[] NotData = [".cs", ".csproj", ".md", "packages.lock.json", "xunit.runner.json"];

    [Fact]
    public void No_test_is_skipped_and_none_sleeps() =>
        Finding.AssertNone(
            from file in Repository.Files("tests", ".cs").Concat(Repository.Files("jepsen-like", ".cs"))
            let code = CSharpText.CodeLines(File.ReadAllText(file))
            from line in Enumerable.Range(0, code.Length)
            where Skipped().IsMatch(code[line]) || Slept().IsMatch(code[line])
            select new Finding(Repository.Relative(file), line + 1, "a skipped or sleeping test"));

    /// <summary>A data file counts as used when a test names it, or names the folder that holds it.</summary>
    [Fact]
    public void Each_data_file_is_used_by_its_project() =>
        Finding.AssertNone(
            from project in Repository.Projects().Where(project => project.EndsWith(".Tests.csproj", StringComparison.Ordinal))
            let folder = Repository.Relative(Path.GetDirectoryName(project)!)
            let code = string.Concat(Repository.Files(folder, ".cs").Select(File.ReadAllText))
            from file in Repository.Files(folder, "").Where(file => !NotData.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
            where !IsNamed(file, folder, code)
            select new Finding(Repository.Relative(file), 1, "no test names this file or its folder"));

    [Fact]
    public void Planted_faults_are_found()
    {
        Assert.Matches(Skipped(), "[Fact(Skip = \"later\")]");
        Assert.Matches(Slept(), "Thread.Sleep(5);");
        Assert.False(IsNamed("tests/X/golden/a.txt", "tests/X", "class C { }"));
        Assert.True(IsNamed("tests/X/golden/a.txt", "tests/X", "Read(\"golden\")"));
        Assert.True(IsNamed("tests/X/golden/a.txt", "tests/X", "[InlineData(\"a\")]"));
    }

    private static bool IsNamed(string file, string projectFolder, string code)
    {
        var inside = Path.GetRelativePath(Repository.PathOf(projectFolder), Path.Combine(Repository.Root, file));
        var names = inside.Split('/').Append(Path.GetFileNameWithoutExtension(file));
        return names.Any(name => Regex.IsMatch(code, $"[\"/]{Regex.Escape(name)}[\"/]"));
    }

    [GeneratedRegex(@"\bSkip\s*=")]
    private static partial Regex Skipped();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Slept();
}
