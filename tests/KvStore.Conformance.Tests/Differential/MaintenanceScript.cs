using static KvStore.Conformance.Tests.Differential.Steps;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Command lines of etcdctl that operators use, and those of its recipes.</summary>
public static class MaintenanceScript
{
    internal static IReadOnlyList<Step> Steps { get; } =
    [
        Run("put a 1"),
        Run("put b 1"),
        Run("put a 2"),
        Run("alarm list"),
        Run("alarm list -w json"),
        Run("alarm list extra"),
        Run("alarm disarm"),
        Run("defrag"),
        Run("defrag --cluster"),
        Run("endpoint hashkv"),
        Run("endpoint hashkv -w json"),
        Run("endpoint hashkv -w fields"),
        Run("endpoint hashkv -w table"),
        Run("endpoint hashkv --rev=2"),
        Run("endpoint hashkv --rev=1000000"),
        Run("endpoint hashkv --cluster"),
        Run("compaction 3"),
        Run("endpoint hashkv --rev=2"),
        Run("endpoint hashkv --rev=4 -w json"),
        Run("lock"),
        Run("lock one true"),
        Run("lock one echo held"),
        Run("lock one false"),
        Run("lock two --ttl=20 echo held"),
        Run("elect"),
        Run("elect a"),
        Run("elect a b c"),
        Run("snapshot save"),
        Run("snapshot save backup.db"),
        Run("snapshot save no/such/folder/backup.db"),
        Run("get a"),
        Run("endpoint status"),
        Run("endpoint health"),
        Unreachable("alarm list"),
        Unreachable("defrag"),
        Unreachable("endpoint hashkv"),
    ];

    /// <summary>Those of commands that kvctl has too.</summary>
    internal static IReadOnlyList<Step> KvctlSteps { get; } = [.. Steps.Where(static step => !step.Arguments.Any(static argument => argument is "lock" or "elect"))];

    /// <summary>The number of each step and how to recognize it, for theories.</summary>
    public static TheoryData<int, string> Lines => LinesOf(Steps);

    /// <summary>Likewise of kvctl's.</summary>
    public static TheoryData<int, string> KvctlLines => LinesOf(KvctlSteps);

    private static TheoryData<int, string> LinesOf(IReadOnlyList<Step> steps)
    {
        var lines = new TheoryData<int, string>();
        for (var step = 0; step < steps.Count; step++)
        {
            lines.Add(step, steps[step].ToString());
        }

        return lines;
    }
}
