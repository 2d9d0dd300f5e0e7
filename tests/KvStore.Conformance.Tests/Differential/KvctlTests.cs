namespace KvStore.Conformance.Tests.Differential;

/// <summary>kvctl and etcdctl, each on an etcd of its own, print and return the same for the same command lines.</summary>
public sealed class KvctlTests(KvctlOnEtcd run) : IClassFixture<KvctlOnEtcd>
{
    [Fact]
    public void The_comparison_is_not_between_blanks()
    {
        var expected = Enumerable.Range(0, ClientScript.Steps.Count).Select(step => run.ResultsOf(step).Expected).ToList();

        Assert.Equal(new ToolResult(0, "OK\na\n1\n", ""), expected[1]);
        Assert.StartsWith("Member <id> added to cluster <id>\n\nETCD_NAME=\"x\"\n", expected[^1].Output, StringComparison.Ordinal);
        Assert.Equal([0, 1, 3, 4, 128], expected.Select(static result => result.ExitCode).Distinct().Order());
        Assert.True(expected.Distinct().Count() > ClientScript.Steps.Count / 2);
    }

    [Theory]
    [MemberData(nameof(ClientScript.Lines), MemberType = typeof(ClientScript))]
    public void Kvctl_does_what_etcdctl_does(int step, string line)
    {
        var (expected, actual) = run.ResultsOf(step);

        Assert.True(expected == actual, $"{line}\netcdctl: {expected}\nkvctl:   {actual}");
    }
}
