using KvStore.Contracts.Internal;

namespace KvStore.Server.Peers;

/// <summary>
/// Estimates how many bytes a message takes, for limits. Protobuf's own count walks every field at every level; payloads and a flat charge
/// for the rest are near enough.
/// </summary>
internal static class PeerMessageSize
{
    private const int MessageOverheadBytes = 64;
    private const int EntryOverheadBytes = 16;

    /// <summary>The size of one message.</summary>
    public static int Estimate(PeerMessage message) => message.BodyCase switch
    {
        PeerMessage.BodyOneofCase.AppendRequest => MessageOverheadBytes + Estimate(message.AppendRequest),
        PeerMessage.BodyOneofCase.ForwardedProposal => MessageOverheadBytes + message.ForwardedProposal.Payload.Length,
        PeerMessage.BodyOneofCase.SnapshotChunk => MessageOverheadBytes + message.SnapshotChunk.Data.Length,
        _ => MessageOverheadBytes,
    };

    /// <summary>The size of several messages.</summary>
    public static long Estimate(IReadOnlyList<PeerMessage> messages)
    {
        var bytes = 0L;
        for (var i = 0; i < messages.Count; i++)
        {
            bytes += Estimate(messages[i]);
        }

        return bytes;
    }

    private static int Estimate(AppendRequest append)
    {
        var bytes = 0;
        var entries = append.Entries;
        for (var i = 0; i < entries.Count; i++)
        {
            bytes += EntryOverheadBytes + entries[i].Payload.Length;
        }

        return bytes;
    }
}
