using Grpc.Core;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Hashes and defragmenting. The values of hashes differ by nature; what they tell does not.</summary>
internal static class HashCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("hash of keys", async client =>
        {
            await client.PutAsync("a", "1");
            var first = await HashAsync(client, 0);
            var again = await HashAsync(client, 0);
            client.Transcript.Add($"equal: {first == again}");
        }),
        new("hash of keys follows the keys", async client =>
        {
            await client.PutAsync("a", "1");
            var revision = await client.RevisionAsync();
            var first = await HashAsync(client, 0);
            await client.PutAsync("a", "2");
            var changed = await HashAsync(client, 0);
            await client.DeleteAsync("a");
            var deleted = await HashAsync(client, 0);
            var past = await HashAsync(client, revision);
            client.Transcript.Add($"different: {first != changed && changed != deleted}, past: {first == past}");
        }),
        new("hash of keys in the past and the future", async client =>
        {
            await client.PutAsync("a", "1");
            await client.PutAsync("a", "2");
            await client.PutAsync("a", "3");
            var revision = await client.RevisionAsync();
            await client.CompactAsync(revision - 1);
            await HashAsync(client, revision);
            await HashAsync(client, revision - 1);
            await HashAsync(client, revision - 2);
            await HashAsync(client, revision + 1);
            await HashAsync(client, -1);
        }),
        new("hash of everything", async client =>
        {
            await client.PutAsync("a", "1");
            var first = await client.Maintenance.HashAsync(new HashRequest());
            await client.PutAsync("a", "2");
            var second = await client.Maintenance.HashAsync(new HashRequest());
            client.Transcript.Add($"different: {first.Hash != second.Hash}");
        }),
        new("defragment", async client =>
        {
            await client.PutAsync("a", "1");
            await client.AskAsync("defragment", client.Maintenance.DefragmentAsync(new DefragmentRequest()));
            await client.KeysAsync();
        }),
    ];

    private static async Task<uint> HashAsync(ApiClient client, long revision)
    {
        try
        {
            var answer = await client.Maintenance.HashKVAsync(new HashKVRequest { Revision = revision });
            client.Transcript.Add($"hash at {revision}: revision {answer.Header.Revision}, compacted {answer.CompactRevision}");
            return answer.Hash;
        }
        catch (RpcException error)
        {
            client.Transcript.Add($"hash at {revision}: {error.StatusCode} {error.Status.Detail}");
            return 0;
        }
    }
}
