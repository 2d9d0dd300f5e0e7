using static KvStore.Conformance.Tests.Differential.Steps;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Command lines about what lasts: leases, locks, elections and watches.</summary>
public static class SessionScript
{
    internal static IReadOnlyList<Step> Steps { get; } = StepsOf(tag: "");

    /// <summary>The number of each step and how to recognize it, for theories.</summary>
    public static TheoryData<int, string> Lines => LinesOf(Steps);

    /// <param name="tag">What all names of locks and elections begin with.</param>
    internal static IReadOnlyList<Step> StepsOf(string tag) => [.. LeaseScript.Steps, .. LockScript.StepsOf(tag), .. WatchScript.Steps];
}
