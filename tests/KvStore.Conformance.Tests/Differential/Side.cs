using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>One side of a comparison: a tool and the store it talks to.</summary>
internal sealed record Side(Tool Tool, IStoreUnderTest Store)
{
    /// <summary>Runs a script from its first step to its last and returns the comparable results.</summary>
    public async Task<IReadOnlyList<ToolResult>> RunAsync(IReadOnlyList<Step> script)
    {
        var results = new List<ToolResult>(script.Count);
        foreach (var step in script)
        {
            var endpoints = step.Arguments.Any(static argument => argument.StartsWith("--endpoints", StringComparison.Ordinal))
                ? []
                : new[] { $"--endpoints={Store.Endpoint}" };
            var result = await Tool.RunAsync([.. endpoints, .. step.Arguments], step.Input);
            results.Add(Normalizer.Normalize(step, Tool, result));
        }

        return results;
    }
}
