using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Foreign;

/// <summary>Has the conversations of all clients of others before the first test, each client with an etcd and a store of ours that are new.</summary>
public sealed class ForeignRun : IAsyncLifetime
{
    private readonly Dictionary<string, (ForeignTranscript Expected, ForeignTranscript Actual)> _transcripts = [];

    public async Task InitializeAsync()
    {
        using var authority = new StoreAuthority();
        foreach (var client in ForeignClient.All)
        {
            await using var etcd = await StoreCluster.StartAsync(StoreKind.Etcd.WithSecurePort(authority), client.Nodes);
            await using var ours = await StoreCluster.StartAsync(StoreKind.KvStore.WithSecurePort(authority), client.Nodes);
            var expected = client.TalkAsync(etcd, authority);
            var actual = client.TalkAsync(ours, authority);
            _transcripts.Add(client.Script, (new ForeignTranscript(await expected), new ForeignTranscript(await actual)));
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal (ForeignTranscript Expected, ForeignTranscript Actual) TranscriptsOf(string script) => _transcripts[script];
}
