using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Node.Backup;

namespace KvStore.Services;

/// <summary>Sends a backup to one client as etcd sends its own: pieces that say how many bytes are left, 512 times some number in all, and last the SHA-256 alone. Thread safety: none.</summary>
internal sealed class SnapshotStream(NodeBackup backup, IServerStreamWriter<SnapshotResponse> responses)
{
    private const int PieceBytes = 64 * 1024;

    /// <summary>Sends all of it; the client's window sets the pace.</summary>
    /// <exception cref="OperationCanceledException">The client is gone.</exception>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var left = backup.PaddedLength;
        while (left > 0)
        {
            // A piece of its own each time: the message keeps it until it is written. What the file does not fill is the padding.
            var piece = new byte[Math.Min(PieceBytes, left)];
            var ofFile = (int)Math.Clamp(backup.Length - backup.Content.Position, 0, piece.Length);
            await backup.Content.ReadExactlyAsync(piece.AsMemory(0, ofFile), cancellationToken);
            hash.AppendData(piece);
            left -= piece.Length;
            await responses.WriteAsync(
                new SnapshotResponse { RemainingBytes = (ulong)left, Blob = UnsafeByteOperations.UnsafeWrap(piece) }, cancellationToken);
        }

        await responses.WriteAsync(new SnapshotResponse { Blob = ByteString.CopyFrom(hash.GetHashAndReset()) }, cancellationToken);
    }
}
