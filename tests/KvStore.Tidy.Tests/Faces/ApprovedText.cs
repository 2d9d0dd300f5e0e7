using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Faces;

/// <summary>
/// Compares a text with the approved one in the folder "approved". KVSTORE_APPROVE=1 writes the new text instead, for a
/// person to review as a part of the change.
/// </summary>
internal static class ApprovedText
{
    public static void AssertEqual(string name, IEnumerable<string> lines)
    {
        var relative = $"tests/KvStore.Tidy.Tests/approved/{name}.txt";
        var path = Repository.PathOf(relative);
        var actual = string.Concat(lines.Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("KVSTORE_APPROVE") == "1")
        {
            File.WriteAllText(path, actual);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";
        Assert.True(approved == actual, $"{relative} differs. To approve: KVSTORE_APPROVE=1 ./tools/test KvStore.Tidy.Tests\n{Difference(approved, actual)}");
    }

    internal static string Difference(string approved, string actual)
    {
        var before = approved.Split('\n');
        var after = actual.Split('\n');
        return string.Join('\n', [.. before.Except(after).Select(line => "- " + line), .. after.Except(before).Select(line => "+ " + line)]);
    }
}
