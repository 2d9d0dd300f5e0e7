using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>One side of a comparison: a tool and the store it talks to.</summary>
internal sealed record Side(Tool Tool, IStoreUnderTest Store)
{
    // The tools' own, five seconds and two for a name and a password, are sometimes too short for a machine with much else to do.
    private static readonly string[] Patience = ["--command-timeout=30s", "--dial-timeout=20s"];

    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SettlePoll = TimeSpan.FromMilliseconds(200);

    /// <summary>Runs a script from its first step to its last and returns the comparable results.</summary>
    public async Task<IReadOnlyList<ToolResult>> RunAsync(IReadOnlyList<Step> script)
    {
        var folder = Directory.CreateTempSubdirectory("kvstore-side-");
        try
        {
            return await RunInAsync(folder.FullName, script);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<IReadOnlyList<ToolResult>> RunInAsync(string folder, IReadOnlyList<Step> script)
    {
        var results = new List<ToolResult>(script.Count);
        var members = new MemberNames(Store);
        var leases = new LeaseNames();
        foreach (var step in script)
        {
            var result = await RunStepAsync(step, folder, async arguments => Complete(await members.FillInAsync(leases.FillIn(arguments))));
            leases.LearnFrom(result);
            results.Add(Normalizer.Normalize(step, Tool, result, leases));
        }

        return results;
    }

    private async Task<ToolResult> RunStepAsync(Step step, string folder, Func<string[], Task<string[]>> complete)
    {
        var arguments = await complete(step.Arguments);
        if (step.Acts.Count > 0)
        {
            using var session = step.InTerminal ? Tool.StartInTerminal(arguments, folder) : Tool.Start(arguments, folder);
            return await new Talk(Tool, session, complete, folder).HaveAsync(step.Acts);
        }

        // etcd changes no members before all of them have been connected for some seconds.
        using var timeout = new CancellationTokenSource(SettleTimeout);
        using var timer = new PeriodicTimer(SettlePoll);
        ToolResult result;
        do
        {
            result = await Tool.RunAsync(arguments, step.Input, folder);
        }
        while (IsUnsettled(step, result) && await timer.WaitForNextTickAsync(timeout.Token));
        return result;
    }

    private static bool IsUnsettled(Step step, ToolResult result) =>
        result.Error.Contains("etcdserver: unhealthy cluster", StringComparison.Ordinal) || (step.UntilItFails && result.ExitCode == 0);

    private string[] Complete(string[] arguments) =>
        arguments.Any(static argument => argument.StartsWith("--endpoints", StringComparison.Ordinal))
            ? [.. Patience, .. arguments]
            : [$"--endpoints={Store.Endpoint}", .. Patience, .. arguments];
}
