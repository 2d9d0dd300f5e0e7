using Grpc.Core;
using KvStore.Contracts.Etcd.Concurrency;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Elections as those hear of them who do not stand.</summary>
internal static class ObserveCases
{
    private const long Long = 3600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("observe a leader that is there", async client =>
        {
            await client.GrantAsync(4001, Long);
            var leader = await ElectionCases.CampaignAsync(client, 4001, "first");
            using var call = Observe(client);
            await ReadAsync(client, call);
            await ElectionCases.ProclaimAsync(client, leader, "second");
            await ReadAsync(client, call);
            await ElectionCases.ProclaimAsync(client, leader, "third");
            await ReadAsync(client, call);
            await client.RevokeAsync(4001);
        }),
        new("observe before anybody stands", async client =>
        {
            using var call = Observe(client);
            await client.PutAsync("beside", "1");
            await client.GrantAsync(4002, Long);
            await ElectionCases.CampaignAsync(client, 4002, "first");
            await ReadAsync(client, call);
            await client.RevokeAsync(4002);
        }),
        new("observe one leader after the other", async client =>
        {
            await client.GrantAsync(4003, Long);
            await client.GrantAsync(4004, Long);
            var leader = await ElectionCases.CampaignAsync(client, 4003, "first");
            using var call = Observe(client);
            await ReadAsync(client, call);
            var second = ElectionCases.WaitAsync(client, 4004, "second");
            await client.WaitForKeysAsync(2);
            await ElectionCases.ResignAsync(client, leader);
            client.Transcript.Add(await second);
            await ReadAsync(client, call);
            await client.RevokeAsync(4004);
            await ElectionCases.CampaignAsync(client, 4003, "again");
            await ReadAsync(client, call);
            await client.RevokeAsync(4003);
        }),
    ];

    private static AsyncServerStreamingCall<LeaderResponse> Observe(ApiClient client) =>
        client.Elections.Observe(new LeaderRequest { Name = client.Key("election") });

    private static async Task ReadAsync(ApiClient client, AsyncServerStreamingCall<LeaderResponse> call)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            if (await call.ResponseStream.MoveNext(patience.Token))
            {
                client.Transcript.Add("observe", call.ResponseStream.Current);
            }
            else
            {
                client.Transcript.Add("observe: end");
            }
        }
        catch (RpcException error)
        {
            client.Transcript.Add($"observe: {error.StatusCode} {error.Status.Detail}");
        }
    }
}
