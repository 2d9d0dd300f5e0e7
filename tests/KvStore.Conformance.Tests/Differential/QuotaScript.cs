using static KvStore.Conformance.Tests.Differential.Steps;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Command lines at a store whose quota is too small for anything.</summary>
public static class QuotaScript
{
    internal static IReadOnlyList<Step> Steps { get; } =
    [
        // Ours looks at its size with each heartbeat, so that some puts may pass.
        Run("put a 1") with { UntilItFails = true },
        Run("put a 1"),
        Run("put a 1 -w json"),
        Run("alarm list"),
        Run("alarm list -w json"),
        Run("alarm list -w fields"),
        Run("alarm list -w protobuf"),
        Run("lease grant 100"),
        Run("lock a true"),
        Run("lease list"),
        Txn("", "put a 1", ""),
        Txn("", "get b", ""),
        Txn("", "del b", ""),
        Run("get b"),
        Run("del b"),
        Run("user add a:b"),
        Run("member list"),
        Run("endpoint health"),
        Run("endpoint health -w json"),
        Run("endpoint status -w json"),
        Run("endpoint status -w fields"),
        Run("endpoint status -w table"),
        Run("defrag"),
        Run("alarm disarm"),
        Run("put a 1") with { UntilItFails = true },
        Run("alarm disarm -w json"),
        Run("put a 1") with { UntilItFails = true },
        Run("alarm list"),
    ];

    /// <summary>The number of each step and how to recognize it, for theories.</summary>
    public static TheoryData<int, string> Lines => LinesOf(Steps);
}
