using System.Text.RegularExpressions;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>An operator searches and alerts by event id, so an id means one thing in a project, for ever.</summary>
public sealed partial class LogEventTests
{
    [Fact]
    public void Event_ids_are_there_and_unique_in_each_project() =>
        Finding.AssertNone(Repository.Projects()
            .Select(project => Repository.Relative(Path.GetDirectoryName(project)!))
            .SelectMany(folder => FindIds(Repository.Files(folder, ".cs").Select(file => (Repository.Relative(file), File.ReadAllText(file))))));

    [Fact]
    public void Log_messages_stand_in_files_of_their_own() =>
        Finding.AssertNone(Repository.ProductSources()
            .Where(file => !file.EndsWith("Log.cs", StringComparison.Ordinal))
            .SelectMany(file => FindMessages(Repository.Relative(file), File.ReadAllText(file)))
            .Select(message => new Finding(message.File, message.Line, "[LoggerMessage] belongs into X.Log.cs beside X.cs")));

    [Fact]
    public void Planted_faults_are_found()
    {
        const string First = "[LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = \"a\")]\n[LoggerMessage(2, LogLevel.Debug, \"b\")]";
        const string Second = "[LoggerMessage(2, LogLevel.Debug, \"c\")]\n[LoggerMessage(Level = LogLevel.Debug, Message = \"d\")]";

        var findings = FindIds([("a.cs", First), ("b.cs", Second)]).Select(finding => finding.ToString());

        Assert.Equal(["b.cs:1: event id 2 is taken by a.cs:2", "b.cs:2: this log message has no event id"], findings);
    }

    private static IEnumerable<Finding> FindIds(IEnumerable<(string File, string Text)> files)
    {
        var taken = new Dictionary<int, string>();
        foreach (var message in files.SelectMany(file => FindMessages(file.File, file.Text)))
        {
            if (message.Id is not { } id)
            {
                yield return new Finding(message.File, message.Line, "this log message has no event id");
            }
            else if (!taken.TryAdd(id, $"{message.File}:{message.Line}"))
            {
                yield return new Finding(message.File, message.Line, $"event id {id} is taken by {taken[id]}");
            }
        }
    }

    private static IEnumerable<(string File, int Line, int? Id)> FindMessages(string file, string text)
    {
        var code = string.Join('\n', CSharpText.CodeLines(text));
        foreach (Match match in Attribute().Matches(code))
        {
            var line = code.AsSpan(0, match.Index).Count('\n') + 1;
            yield return (file, line, match.Groups["id"].Success ? int.Parse(match.Groups["id"].ValueSpan) : null);
        }
    }

    [GeneratedRegex(@"\[LoggerMessage\(\s*(?:EventId\s*=\s*)?(?<id>\d+)?")]
    private static partial Regex Attribute();
}
