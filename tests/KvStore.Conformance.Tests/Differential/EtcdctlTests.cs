using Xunit.Abstractions;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>etcdctl prints and returns the same whether it talks to three nodes of etcd or to three of ours.</summary>
public sealed class EtcdctlTests(EtcdctlOnKvStore run, ITestOutputHelper output) : EtcdctlComparison(run, output), IClassFixture<EtcdctlOnKvStore>
{
    [Theory]
    [MemberData(nameof(ClientScript.Lines), MemberType = typeof(ClientScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => MustAgree(step, line);
}

/// <summary>The same for users and roles.</summary>
public sealed class EtcdctlAuthTests(EtcdctlAuthOnKvStore run, ITestOutputHelper output) : EtcdctlComparison(run, output), IClassFixture<EtcdctlAuthOnKvStore>
{
    [Theory]
    [MemberData(nameof(AuthScript.Lines), MemberType = typeof(AuthScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => MustAgree(step, line);
}

/// <summary>The same for what operators use.</summary>
public sealed class EtcdctlMaintenanceTests(MaintenanceOnKvStore run, ITestOutputHelper output) : EtcdctlComparison(run, output), IClassFixture<MaintenanceOnKvStore>
{
    [Theory]
    [MemberData(nameof(MaintenanceScript.Lines), MemberType = typeof(MaintenanceScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => MustAgree(step, line);
}

/// <summary>The same for what lasts: leases, locks, elections and watches.</summary>
public sealed class EtcdctlSessionTests(SessionsOnKvStore run, ITestOutputHelper output) : EtcdctlComparison(run, output), IClassFixture<SessionsOnKvStore>
{
    [Theory]
    [MemberData(nameof(SessionScript.Lines), MemberType = typeof(SessionScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => MustAgree(step, line);
}

/// <summary>The same for formats, flags and passwords.</summary>
public sealed class EtcdctlSingleNodeTests(SingleNodeOnKvStore run, ITestOutputHelper output) : EtcdctlComparison(run, output), IClassFixture<SingleNodeOnKvStore>
{
    [Theory]
    [MemberData(nameof(SingleNodeScript.Lines), MemberType = typeof(SingleNodeScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => MustAgree(step, line);
}

/// <summary>The same for a store that is full.</summary>
public sealed class EtcdctlQuotaTests(QuotaOnKvStore run, ITestOutputHelper output) : EtcdctlComparison(run, output), IClassFixture<QuotaOnKvStore>
{
    [Theory]
    [MemberData(nameof(QuotaScript.Lines), MemberType = typeof(QuotaScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => MustAgree(step, line);
}
