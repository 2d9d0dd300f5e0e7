using System.Security.Cryptography;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>The stream of a snapshot. What is in it differs by nature; how it is cut and proven does not.</summary>
internal static class SnapshotCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("snapshot", async client =>
        {
            await client.PutAsync("a", new string('v', 100_000));
            await TakeAsync(client);
            await client.PutAsync("a", "2");
            await TakeAsync(client);
        }),
        new("snapshot that nobody reads to its end", async client =>
        {
            using (var call = client.Maintenance.Snapshot(new SnapshotRequest()))
            {
                await call.ResponseStream.MoveNext(CancellationToken.None);
            }

            await client.PutAsync("a", "1");
            await TakeAsync(client);
        }),
    ];

    private static async Task TakeAsync(ApiClient client)
    {
        using var call = client.Maintenance.Snapshot(new SnapshotRequest());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (falls, ended, proven, bytes) = (true, 0, false, 0L);
        ulong? left = null;
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            var frame = call.ResponseStream.Current;
            if (left == 0)
            {
                ended++;
                proven = frame.Blob.Span.SequenceEqual(hash.GetHashAndReset()) && frame.RemainingBytes == 0;
                continue;
            }

            falls &= left is null || frame.RemainingBytes == left - (ulong)frame.Blob.Length;
            left = frame.RemainingBytes;
            bytes += frame.Blob.Length;
            hash.AppendData(frame.Blob.Span);
        }

        client.Transcript.Add($"counts down: {falls}, frames after the end: {ended}, proven: {proven}, some bytes: {bytes > 1000}");
    }
}
