namespace KvStore.Raft.Tests.Golden;

/// <summary>
/// Runs testdata/*.txt and compares the whole trace. After a change that is meant, run with KVSTORE_REWRITE_GOLDEN=1 and commit only
/// the differences that you understand.
/// </summary>
public sealed class GoldenTests
{
    private const int ScriptsMin = 20;

    private static bool Rewrite => Environment.GetEnvironmentVariable("KVSTORE_REWRITE_GOLDEN") == "1";

    private static string SourceFolder => Path.Combine(GoldenFolder.Find(), "testdata");

    public static TheoryData<string> Scripts() => [.. ScriptNames("*.txt")];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_gives_its_trace(string file)
    {
        var path = Path.Combine(SourceFolder, file);
        var expected = File.ReadAllText(path);
        var actual = GoldenScript.Run(expected);
        if (Rewrite)
        {
            File.WriteAllText(path, actual);
            return;
        }

        Assert.Equal(expected, actual);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Script_gives_the_same_bytes_twice(string file)
    {
        var text = File.ReadAllText(Path.Combine(SourceFolder, file));

        Assert.Equal(GoldenScript.Run(text), GoldenScript.Run(text));
    }

    [Fact]
    public void Every_file_in_testdata_is_run()
    {
        var scripts = ScriptNames("*.txt");

        Assert.Equal(ScriptNames("*"), scripts);
        Assert.True(scripts.Length >= ScriptsMin);
    }

    private static string[] ScriptNames(string pattern) =>
        [.. Directory.GetFiles(SourceFolder, pattern, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(SourceFolder, path)).Order(StringComparer.Ordinal)];
}
