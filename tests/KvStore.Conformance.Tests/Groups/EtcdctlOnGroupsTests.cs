using KvStore.Conformance.Tests.Differential;

namespace KvStore.Conformance.Tests.Groups;

/// <summary>etcdctl prints and returns the same whether it talks to etcd or to three groups of ours, but for what <see cref="StepOnGroups"/> says.</summary>
public sealed class EtcdctlOnGroupsTests(ClientOnGroups run) : IClassFixture<ClientOnGroups>
{
    public static TheoryData<int, string> Lines => Steps.LinesOf(ClientOnGroups.Script);

    [Theory]
    [MemberData(nameof(Lines))]
    public void Etcdctl_sees_no_difference(int step, string line) => run.MustAgree(step, line);
}

/// <summary>The same for users and roles.</summary>
public sealed class EtcdctlAuthOnGroupsTests(AuthOnGroups run) : IClassFixture<AuthOnGroups>
{
    [Theory]
    [MemberData(nameof(AuthScript.Lines), MemberType = typeof(AuthScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => run.MustAgree(step, line);
}

/// <summary>The same for what operators use.</summary>
public sealed class EtcdctlMaintenanceOnGroupsTests(MaintenanceOnGroups run) : IClassFixture<MaintenanceOnGroups>
{
    [Theory]
    [MemberData(nameof(MaintenanceScript.Lines), MemberType = typeof(MaintenanceScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => run.MustAgree(step, line);
}

/// <summary>The same for what lasts: leases, locks, elections and watches.</summary>
public sealed class EtcdctlSessionOnGroupsTests(SessionsOnGroups run) : IClassFixture<SessionsOnGroups>
{
    public static TheoryData<int, string> Lines => Steps.LinesOf(SessionsOnGroups.Script);

    [Theory]
    [MemberData(nameof(Lines))]
    public void Etcdctl_sees_no_difference(int step, string line) => run.MustAgree(step, line);
}

/// <summary>The same for formats, flags and passwords.</summary>
public sealed class EtcdctlSingleNodeOnGroupsTests(SingleNodeOnGroups run) : IClassFixture<SingleNodeOnGroups>
{
    [Theory]
    [MemberData(nameof(SingleNodeScript.Lines), MemberType = typeof(SingleNodeScript))]
    public void Etcdctl_sees_no_difference(int step, string line) => run.MustAgree(step, line);
}
