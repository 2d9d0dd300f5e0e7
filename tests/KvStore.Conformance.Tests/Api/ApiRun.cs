using Grpc.Net.Client;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Has all conversations, in one order, with an etcd and with a node of ours, before the first test.</summary>
public sealed class ApiRun : IAsyncLifetime
{
    private Dictionary<string, (string Expected, string Actual)> _transcripts = [];

    public async Task InitializeAsync()
    {
        await using var etcd = await StoreCluster.StartAsync(StoreKind.Etcd, size: 1);
        await using var ours = await StoreCluster.StartAsync(StoreKind.KvStore, size: 1);
        var expected = TalkAsync(etcd);
        var actual = TalkAsync(ours);
        await Task.WhenAll(expected, actual);
        _transcripts = (await expected).ToDictionary(entry => entry.Key, entry => (entry.Value, actual.Result[entry.Key]));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal (string Expected, string Actual) TranscriptsOf(string name) => _transcripts[name];

    private static async Task<Dictionary<string, string>> TalkAsync(StoreCluster store)
    {
        using var channel = GrpcChannel.ForAddress($"http://{store.Endpoint}");
        var transcripts = new Dictionary<string, string>();
        foreach (var apiCase in ApiCases.All)
        {
            var client = new ApiClient(channel, keys: $"{transcripts.Count:000}/");
            try
            {
                await apiCase.Talk(client);
            }
            catch (Exception error)
            {
                client.Transcript.Add($"the conversation broke off: {error.GetType().Name} {error.Message}");
            }

            transcripts.Add(apiCase.Name, client.Transcript.ToString());
        }

        return transcripts;
    }
}
