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
    public static Task<Dictionary<string, (string Expected, string Actual)>> HaveAsync(
        IReadOnlyList<ApiCase> cases, Func<ApiClient, Task> prepare, Func<int, string> keysOf, params string[] flags) =>
        HaveAsync(cases, prepare, keysOf, StoreKind.Etcd.With(flags), StoreKind.KvStore.With(flags));

    /// <param name="cases">The conversations.</param>
    /// <param name="prepare">Done with each store before the first.</param>
    /// <param name="keysOf">What the keys of a conversation begin with, by its place.</param>
    /// <param name="etcd">The one store.</param>
    /// <param name="ours">The other.</param>
    /// <returns>What each store said, by the name of the conversation.</returns>
    public static async Task<Dictionary<string, (string Expected, string Actual)>> HaveAsync(
        IReadOnlyList<ApiCase> cases, Func<ApiClient, Task> prepare, Func<int, string> keysOf, StoreKind etcd, StoreKind ours)
    {
        await using var one = await StoreCluster.StartAsync(etcd, size: 1);
        await using var other = await StoreCluster.StartAsync(ours, size: 1);
        var expected = TalkAsync(one, cases, prepare, keysOf);
        var actual = await TalkAsync(other, cases, prepare, keysOf);
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
