using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>One side of a comparison: a tool and the store it talks to.</summary>
internal sealed record Side(Tool Tool, IStoreUnderTest Store)
{
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettlePoll = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a script from its first step to its last and returns the comparable results.</summary>
    public async Task<IReadOnlyList<ToolResult>> RunAsync(IReadOnlyList<Step> script)
    {
        var results = new List<ToolResult>(script.Count);
        var names = new MemberNames(Store);
        foreach (var step in script)
        {
            var result = await RunSettledAsync(await names.FillInAsync(step.Arguments), step.Input);
            results.Add(Normalizer.Normalize(step, Tool, result));
        }

        return results;
    }

    // etcd changes no members before all of them have been connected for some seconds.
    private async Task<ToolResult> RunSettledAsync(string[] arguments, string input)
    {
        var endpoints = arguments.Any(static argument => argument.StartsWith("--endpoints", StringComparison.Ordinal))
            ? []
            : new[] { $"--endpoints={Store.Endpoint}" };
        using var timeout = new CancellationTokenSource(SettleTimeout);
        using var timer = new PeriodicTimer(SettlePoll);
        ToolResult result;
        do
        {
            result = await Tool.RunAsync([.. endpoints, .. arguments], input);
        }
        while (result.Error.Contains("etcdserver: unhealthy cluster", StringComparison.Ordinal) && await timer.WaitForNextTickAsync(timeout.Token));
        return result;
    }
}
