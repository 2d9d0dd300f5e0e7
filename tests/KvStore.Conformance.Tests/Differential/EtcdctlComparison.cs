using Xunit.Abstractions;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Holds that etcdctl prints and returns the same whether it talks to etcd or to ours.</summary>
public abstract class EtcdctlComparison(DifferentialRun run, ITestOutputHelper output)
{
    [Fact]
    public void Equal_steps_are_counted()
    {
        var equal = Enumerable.Range(0, run.Count).Count(step => run.ResultsOf(step) is var (expected, actual) && expected == actual);

        output.WriteLine($"{equal} of {run.Count} steps of etcdctl are equal");
        Assert.Equal(run.Count, equal);
    }

    protected void MustAgree(int step, string line)
    {
        var (expected, actual) = run.ResultsOf(step);

        Assert.True(expected == actual, $"{line}\netcd: {expected}\nours: {actual}");
        Assert.NotEqual(ToolResult.Endless, expected.ExitCode);
    }
}
