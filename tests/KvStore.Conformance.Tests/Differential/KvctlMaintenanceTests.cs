namespace KvStore.Conformance.Tests.Differential;

/// <summary>kvctl does for operators what etcdctl does.</summary>
public sealed class KvctlMaintenanceTests(MaintenanceOnEtcd run) : IClassFixture<MaintenanceOnEtcd>
{
    [Theory]
    [MemberData(nameof(MaintenanceScript.KvctlLines), MemberType = typeof(MaintenanceScript))]
    public void Kvctl_does_what_etcdctl_does(int step, string line)
    {
        var (expected, actual) = run.ResultsOf(step);

        Assert.True(expected == actual, $"{line}\netcdctl: {expected}\nkvctl:   {actual}");
    }
}
