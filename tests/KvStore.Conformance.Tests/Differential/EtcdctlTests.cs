namespace KvStore.Conformance.Tests.Differential;

/// <summary>etcdctl prints and returns the same whether it talks to three nodes of etcd or to three of ours.</summary>
public sealed class EtcdctlTests(EtcdctlOnKvStore run) : IClassFixture<EtcdctlOnKvStore>
{
    [Theory]
    [MemberData(nameof(ClientScript.Lines), MemberType = typeof(ClientScript))]
    public void Etcdctl_sees_no_difference(int step, string line)
    {
        var (expected, actual) = run.ResultsOf(step);

        Assert.True(expected == actual, $"{line}\netcd: {expected}\nours: {actual}");
    }
}
