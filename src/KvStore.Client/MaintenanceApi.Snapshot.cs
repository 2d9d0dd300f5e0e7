using System.Security.Cryptography;
using Grpc.Core;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <content>Snapshots.</content>
public sealed partial class MaintenanceApi
{
    private const int DigestBytes = 32;

    /// <summary>
    /// Saves the state of the node behind an endpoint, and at its end the SHA-256 of it, which is checked. Only when this returns are the bytes good.
    /// Takes as long as it takes: no timeout of the client's ends it.
    /// </summary>
    /// <param name="endpoint">One of <see cref="KvClientOptions.Endpoints"/>, written as there.</param>
    /// <param name="destination">Where the bytes go.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The number of bytes.</returns>
    /// <exception cref="InvalidDataException">What came is not what was sent.</exception>
    /// <exception cref="ArgumentException">The endpoint is not one of the client's.</exception>
    public async Task<long> SaveSnapshotAsync(string endpoint, Stream destination, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        var node = _endpoints.Find(endpoint);
        try
        {
            using var call = node.Connection.Maintenance.Snapshot(new SnapshotRequest(), new CallOptions(cancellationToken: cancellationToken));
            return await SaveAsync(call.ResponseStream, destination, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw CallFailure.Of(node, error).ToKvException(RequestKind.Read, wasInDoubt: false);
        }
    }

    private static async Task<long> SaveAsync(IAsyncStreamReader<SnapshotResponse> responses, Stream destination, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (bytes, isEnded, isProven) = (0L, false, false);
        while (await responses.MoveNext(cancellationToken).ConfigureAwait(false))
        {
            var response = responses.Current;
            if (isEnded)
            {
                isProven = response.Blob.Length == DigestBytes && response.Blob.Span.SequenceEqual(hash.GetHashAndReset());
            }

            isEnded |= response.RemainingBytes == 0;
            hash.AppendData(response.Blob.Span);
            bytes += response.Blob.Length;
            await destination.WriteAsync(response.Blob.Memory, cancellationToken).ConfigureAwait(false);
        }

        return isProven ? bytes : throw new InvalidDataException("the snapshot is not what the node sent, or not all of it");
    }
}
