using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Runs the client script once on each side, before the first test.</summary>
public sealed class DifferentialRun : IAsyncLifetime
{
    private List<(ToolResult Expected, ToolResult Actual)> _results = [];

    public async Task InitializeAsync()
    {
        if (!RefereeFiles.Exist)
        {
            return;
        }

        await using var expectedStore = await RefereeEtcd.StartAsync();
        await using var actualStore = await RefereeEtcd.StartAsync();
        var expected = new Side(Tool.Etcdctl, expectedStore).RunAsync(ClientScript.Steps);
        var actual = new Side(Tool.Kvctl, actualStore).RunAsync(ClientScript.Steps);
        _results = [.. (await expected).Zip(await actual)];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal (ToolResult Expected, ToolResult Actual) ResultsOf(int step) => _results[step];
}
