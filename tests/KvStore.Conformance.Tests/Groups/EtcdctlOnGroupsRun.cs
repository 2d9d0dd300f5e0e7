using System.Text.RegularExpressions;
using KvStore.Conformance.Tests.Differential;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Groups;

/// <summary>
/// Runs a script of etcdctl with an etcd and with a cluster of ours that has three groups, before the first test. The script's keys are in the first
/// group, whose revisions begin as etcd's do. What ours refuses is left out with etcd, so that the steps after it find the same.
/// </summary>
public abstract partial class EtcdctlOnGroupsRun : IAsyncLifetime
{
    private const int Groups = 3;

    private readonly IReadOnlyList<Step> _script;
    private readonly string[] _moreKeys;
    private List<(ToolResult? Expected, ToolResult Actual)> _results = [];

    private protected EtcdctlOnGroupsRun(IReadOnlyList<Step> script, params string[] moreKeys) => (_script, _moreKeys) = (script, moreKeys);

    public async Task InitializeAsync()
    {
        var kind = StoreKind.KvStore with { Groups = Groups, Home = [.. Words.Of(_script), .. _moreKeys] };
        await using var etcd = await StoreCluster.StartAsync(StoreKind.Etcd, size: 1);
        await using var ours = await StoreCluster.StartAsync(kind, size: 1);
        var expected = new Side(Tool.Etcdctl, etcd).RunAsync([.. _script.Where(static step => StepOnGroups.RefusalOf(step) is null)]);
        var actual = await new Side(Tool.Etcdctl, ours).RunAsync([.. _script.Select(RefusedAlone)]);
        var rest = new Queue<ToolResult>(await expected);
        _results = [.. _script.Select((step, place) => (StepOnGroups.RefusalOf(step) is null ? Mask(step, rest.Dequeue()) : null, Mask(step, actual[place])))];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Holds that a step says the same on both, or is refused as it is to be.</summary>
    internal void MustAgree(int place, string line)
    {
        var (step, (expected, actual)) = (_script[place], _results[place]);
        if (StepOnGroups.RefusalOf(step) is { } refusal)
        {
            Assert.True(actual.ExitCode != 0 && IsRefused(actual.Error, refusal), $"{line}\nis not refused: {actual}");
            return;
        }

        Assert.True(expected == actual, $"{line}\netcd: {expected}\nours: {actual}");
        Assert.NotEqual(ToolResult.Endless, actual.ExitCode);
    }

    // Without what else is done while the command runs: with etcd it is not done either.
    private static Step RefusedAlone(Step step) => StepOnGroups.RefusalOf(step) is null ? step : step with { Acts = [] };

    // Who may not do it at all is told so first.
    private static bool IsRefused(string error, string refusal) => new[] { refusal, "user name is empty", "permission denied" }
        .Any(reason => error.Contains(reason, StringComparison.Ordinal));

    private static ToolResult Mask(Step step, ToolResult result) =>
        StepOnGroups.HasLowestRevision(step) ? result with { Output = HeaderRevision().Replace(result.Output, "<lowest>") } : result;

    // In JSON, as fields, and as protobuf that RawMessage has described.
    [GeneratedRegex("""(?<="raft_term":<n>\}?.*|"[Hh]eader":\{[^}]*)"revision":\d+|(?m:^"Revision" : \d+)|(?<=^1 \{\n  1: <n>\n  2: <n>\n)  3: \d+|(?<=progress notify: )\d+""")]
    private static partial Regex HeaderRevision();
}

/// <summary>All verbs, but those about members, which need more nodes.</summary>
public sealed class ClientOnGroups() : EtcdctlOnGroupsRun(Script, "x y", "kA\u00e9\n", "q\"x\"y", "k\"q\\n")
{
    internal static IReadOnlyList<Step> Script { get; } = [.. ClientScript.Steps.Except(MemberScript.Steps)];
}

/// <summary>What lasts, with names of locks and elections that have a tag, and nothing compacted.</summary>
public sealed class SessionsOnGroups() : EtcdctlOnGroupsRun(Script, "{names}")
{
    internal static IReadOnlyList<Step> Script { get; } = [.. SessionScript.StepsOf("{names}").Except(WatchScript.CompactedSteps)];
}

/// <summary>Users and roles.</summary>
public sealed class AuthOnGroups() : EtcdctlOnGroupsRun(AuthScript.Steps);

/// <summary>Formats, flags and passwords.</summary>
public sealed class SingleNodeOnGroups() : EtcdctlOnGroupsRun(SingleNodeScript.Steps);

/// <summary>What operators use.</summary>
public sealed class MaintenanceOnGroups() : EtcdctlOnGroupsRun(MaintenanceScript.Steps);
