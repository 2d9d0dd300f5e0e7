using System.Text.RegularExpressions;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>
/// Code that is a defect wherever it stands. A place that may block, because the thread is its own, or that reads a result
/// which is there already, says so in a comment on the line or the one above: "blocks: why" or "completed: why", or where it
/// switches off the analyzer's rule of the same kind.
/// </summary>
public sealed partial class ForbiddenCodeTests
{
    private static readonly (Regex Pattern, string What)[] Rules =
    [
        (AsyncVoid(), "async void: nobody can await it or see it fail"),
        (BlockingWait(), "a blocking wait: await it, or say \"// blocks: why\" where the thread is its own"),
        (Result(), "a blocking read of a result: await it, or say \"// completed: why\""),
        (Sleep(), "Thread.Sleep: wait for a signal or a TimeProvider"),
        (Clock(), "an ambient clock: use the TimeProvider that was handed in"),
        (Chance(), "ambient chance: use the seeded Random that was handed in"),
    ];

    [Fact]
    public void Product_code_neither_blocks_nor_asks_the_ambient_clock() =>
        Finding.AssertNone(Repository.ProductSources()
            .Where(file => Path.GetFileName(file) != "Program.cs")
            .SelectMany(file => Find(Repository.Relative(file), File.ReadAllText(file))));

    [Theory]
    [InlineData("async void M() { }")]
    [InlineData("task.Wait();")]
    [InlineData("task.GetAwaiter().GetResult();")]
    [InlineData("var x = task.Result;")]
    [InlineData("Thread.Sleep(1);")]
    [InlineData("var now = DateTime.UtcNow;")]
    [InlineData("var now = TimeProvider.System.GetUtcNow();")]
    [InlineData("var started = Stopwatch.GetTimestamp();")]
    [InlineData("var random = new Random();")]
    public void Planted_faults_are_found(string line) => Assert.Single(Find("x.cs", $"class C\n{{\n    {line}\n}}\n"));

    [Theory]
    [InlineData("// task.Wait();")]
    [InlineData("Log(\"DateTime.UtcNow\");")]
    [InlineData("_ready.Wait(); // blocks: the writer's own thread")]
    [InlineData("#pragma warning disable VSTHRD002 // The thread is the loop's own.\n    task.GetAwaiter().GetResult();")]
    [InlineData("// completed: the task was awaited above\n    var x = task.Result;")]
    [InlineData("var time = options.TimeProvider ?? TimeProvider.System;")]
    [InlineData("public required ProposeResult Result { get; init; }")]
    [InlineData("var random = new Random(seed);")]
    [InlineData("item.ResultSet = x;")]
    [InlineData("return compare.Result switch")]
    public void Sound_code_is_let_through(string line) => Assert.Empty(Find("x.cs", $"class C\n{{\n    {line}\n}}\n"));

    internal static IEnumerable<Finding> Find(string file, string text)
    {
        var code = CSharpText.CodeLines(text);
        var lines = text.Split('\n');
        for (var i = 0; i < code.Length; i++)
        {
            var excused = Excuse().IsMatch(lines[i]) || (i > 0 && Excuse().IsMatch(lines[i - 1]));
            foreach (var (pattern, what) in Rules)
            {
                if (!excused && pattern.IsMatch(code[i]))
                {
                    yield return new Finding(file, i + 1, what);
                }
            }
        }
    }

    [GeneratedRegex(@"//.*\b(blocks|completed): \w+ \w+|#pragma warning disable VSTHRD002 // \w+ \w+")]
    private static partial Regex Excuse();

    [GeneratedRegex(@"\basync\s+void\b")]
    private static partial Regex AsyncVoid();

    [GeneratedRegex(@"\.(Wait|WaitAll|WaitAny)\(|\.GetAwaiter\(\)\s*\.GetResult\(\)")]
    private static partial Regex BlockingWait();

    // Compare.Result is a field of etcd's transactions.
    [GeneratedRegex(@"(?<!\b[cC]ompare)\.Result\b(?!\s*=[^=>])")]
    private static partial Regex Result();

    [GeneratedRegex(@"\bThread\.Sleep\b")]
    private static partial Regex Sleep();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bEnvironment\.TickCount|\bStopwatch\.(StartNew|GetTimestamp)\b|\bnew Stopwatch\(|\bTimeProvider\.System\.")]
    private static partial Regex Clock();

    [GeneratedRegex(@"\bRandom\.Shared\b|\bnew Random\(\)|\bGuid\.NewGuid\(")]
    private static partial Regex Chance();
}
