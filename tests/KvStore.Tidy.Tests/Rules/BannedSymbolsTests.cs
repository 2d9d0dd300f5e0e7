using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>
/// The banned lists make a use of the clock, of chance or (in the core) of any I/O break the build. They do so only while
/// the lists, the analyzer and their wiring are all in place, which is what is looked at here.
/// </summary>
public sealed class BannedSymbolsTests
{
    [Theory]
    [InlineData("P:System.DateTime.UtcNow")]
    [InlineData("P:System.DateTime.Now")]
    [InlineData("P:System.DateTimeOffset.UtcNow")]
    [InlineData("P:System.DateTimeOffset.Now")]
    [InlineData("P:System.Environment.TickCount64")]
    [InlineData("M:System.Diagnostics.Stopwatch.StartNew")]
    [InlineData("M:System.Diagnostics.Stopwatch.GetTimestamp")]
    [InlineData("P:System.Random.Shared")]
    [InlineData("M:System.Random.#ctor")]
    [InlineData("M:System.Threading.Thread.Sleep(System.Int32)")]
    [InlineData("M:System.Threading.Thread.Sleep(System.TimeSpan)")]
    public void The_list_of_all_product_code_bans(string symbol) => AssertBans("src/BannedSymbols.txt", symbol);

    [Theory]
    [InlineData("N:System.IO")]
    [InlineData("N:System.Net")]
    [InlineData("T:System.Threading.Tasks.Task")]
    [InlineData("T:System.Threading.Tasks.Task`1")]
    [InlineData("T:System.Threading.Tasks.ValueTask")]
    [InlineData("T:System.Threading.Tasks.ValueTask`1")]
    [InlineData("T:System.Threading.Thread")]
    [InlineData("T:System.DateTime")]
    [InlineData("T:System.DateTimeOffset")]
    [InlineData("T:System.Diagnostics.Stopwatch")]
    [InlineData("T:System.Guid")]
    public void The_list_of_the_consensus_core_bans(string symbol) => AssertBans("src/KvStore.Raft/BannedSymbols.txt", symbol);

    [Fact]
    public void Each_line_names_the_replacement() =>
        Finding.AssertNone(
            from file in Repository.Files("src", "BannedSymbols.txt")
            from line in File.ReadLines(file).Select((text, index) => (text, number: index + 1))
            where line.text.Split(';') is not [[_, ':', _, ..], [_, ..]]
            select new Finding(Repository.Relative(file), line.number, "write: symbol;what to use instead"));

    [Fact]
    public void The_analyzer_reads_both_lists_in_every_product_project()
    {
        Assert.Contains(
            "<GlobalPackageReference Include=\"Microsoft.CodeAnalysis.BannedApiAnalyzers\"",
            Repository.Read("Directory.Packages.props"),
            StringComparison.Ordinal);
        var targets = Repository.Read("Directory.Build.targets");
        Assert.Contains("<AdditionalFiles Include=\"$(MSBuildThisFileDirectory)src/BannedSymbols.txt\" />", targets, StringComparison.Ordinal);
        Assert.Contains("<AdditionalFiles Include=\"$(MSBuildProjectDirectory)/BannedSymbols.txt\"", targets, StringComparison.Ordinal);
        Assert.Contains("Contains('/src/KvStore.')", targets, StringComparison.Ordinal);
    }

    [Fact]
    public void A_banned_use_is_an_error()
    {
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", Repository.Read("Directory.Build.props"), StringComparison.Ordinal);
        var settings = Repository.Files(".", ".editorconfig").SelectMany(File.ReadLines)
            .Where(line => line.Contains("RS0030", StringComparison.Ordinal) && !line.StartsWith('#'));
        Assert.Equal(["dotnet_diagnostic.RS0030.severity = error"], settings);
    }

    /// <summary>Only the project whose code is nearly all generated does without, to build in reasonable time.</summary>
    [Fact]
    public void No_other_project_turns_the_analyzers_off() =>
        Finding.AssertNone(
            from project in Repository.Projects().Where(project => Path.GetFileName(project) != "KvStore.Contracts.csproj")
            from line in File.ReadLines(project)
            where line.Contains("<RunAnalyzers", StringComparison.Ordinal)
                || line.Contains("<TreatWarningsAsErrors", StringComparison.Ordinal)
                || (line.Contains("<NoWarn>", StringComparison.Ordinal) && line.Contains("RS0030", StringComparison.Ordinal))
            select new Finding(Repository.Relative(project), 1, line.Trim()));

    private static void AssertBans(string list, string symbol) =>
        Assert.Contains(File.ReadLines(Repository.PathOf(list)), line => line.StartsWith(symbol + ";", StringComparison.Ordinal));
}
