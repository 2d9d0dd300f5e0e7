using KvStore.Contracts.Partitioning;

namespace KvStore.Node.Requests;

/// <summary>A command of a client of this node, on its way through the log.</summary>
internal sealed class PendingProposal(long admittedAt, GroupId group, ulong requestId, ReadOnlyMemory<byte> payload)
    : PendingRequest(admittedAt, group)
{
    /// <summary>Unique for this node; the entry carries it, so that the outcome finds its way back whoever leads.</summary>
    public ulong RequestId { get; } = requestId;

    /// <summary>The encoded command.</summary>
    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>Set for a compaction of which the client also awaits the removal of the rows on this node: the compacted revision.</summary>
    public long? AwaitedRemoval { get; init; }

    /// <summary>Whether it is for whoever asks to find another group when this one does not have the keys any more.</summary>
    public bool MayReroute { get; init; }

    /// <summary>Whether the command is applied and only the removal of rows is awaited, which takes as long as it takes.</summary>
    public bool IsApplied { get; set; }
}
