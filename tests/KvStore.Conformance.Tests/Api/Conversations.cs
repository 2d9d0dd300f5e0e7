using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Has conversations, in one order, with an etcd and with a node of ours.</summary>
internal static class Conversations
{
    /// <param name="cases">The conversations.</param>
    /// <param name="prepare">Done with each store before the first.</param>
    /// <param name="keysOf">What the keys of a conversation begin with, by its place.</param>
    /// <param name="flags">What both programs are started with besides.</param>
    /// <returns>What each store said, by the name of the conversation.</returns>
    public static async Task<Dictionary<string, (string Expected, string Actual)>> HaveAsync(
        IReadOnlyList<ApiCase> cases, Func<ApiClient, Task> prepare, Func<int, string> keysOf, params string[] flags)
    {
        await using var etcd = await StoreCluster.StartAsync(StoreKind.Etcd.With(flags), size: 1);
        await using var ours = await StoreCluster.StartAsync(StoreKind.KvStore.With(flags), size: 1);
        var expected = TalkAsync(etcd, cases, prepare, keysOf);
        var actual = await TalkAsync(ours, cases, prepare, keysOf);
        return (await expected).ToDictionary(entry => entry.Key, entry => (entry.Value, actual[entry.Key]));
    }

    private static async Task<Dictionary<string, string>> TalkAsync(
        StoreCluster store, IReadOnlyList<ApiCase> cases, Func<ApiClient, Task> prepare, Func<int, string> keysOf)
    {
        using var line = new StoreLine(store);
        await prepare(line.ClientOf(keys: ""));
        var transcripts = new Dictionary<string, string>();
        foreach (var apiCase in cases)
        {
            transcripts.Add(apiCase.Name, await line.TalkAsync(apiCase, keysOf(transcripts.Count)));
        }

        return transcripts;
    }
}
