namespace KvStore.Tidy.Tests.Source;

/// <summary>A place that breaks a rule.</summary>
internal readonly record struct Finding(string File, int Line, string What)
{
    public override string ToString() => $"{File}:{Line}: {What}";

    public static void AssertNone(IEnumerable<Finding> findings)
    {
        var all = findings.Select(finding => finding.ToString()).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }
}
