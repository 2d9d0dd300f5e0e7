namespace KvStore.Conformance.Tests.Api;

/// <summary>Has all conversations of <see cref="ApiCases"/> before the first test.</summary>
public sealed class ApiRun : IAsyncLifetime
{
    private Dictionary<string, (string Expected, string Actual)> _transcripts = [];

    public async Task InitializeAsync() => _transcripts = await Conversations.HaveAsync(
        ApiCases.All, prepare: static _ => Task.CompletedTask, keysOf: static place => $"{place:000}/");

    public Task DisposeAsync() => Task.CompletedTask;

    internal (string Expected, string Actual) TranscriptsOf(string name) => _transcripts[name];
}
