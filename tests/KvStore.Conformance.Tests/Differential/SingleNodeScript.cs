using static KvStore.Conformance.Tests.Differential.Steps;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Command lines for which one node is enough.</summary>
public static class SingleNodeScript
{
    internal static IReadOnlyList<Step> Steps { get; } = [.. FormatScript.Steps, .. GlobalScript.Steps];

    /// <summary>The number of each step and how to recognize it, for theories.</summary>
    public static TheoryData<int, string> Lines => LinesOf(Steps);
}
