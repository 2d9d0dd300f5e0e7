using System.Collections.Immutable;

namespace KvStore.Raft;

/// <summary>A copy of what a core knows, for operators and tests.</summary>
public sealed record RaftStatus
{
    /// <summary>This node.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>Its role.</summary>
    public required RaftRole Role { get; init; }

    /// <summary>Its term.</summary>
    public required Term Term { get; init; }

    /// <summary>Whom it voted for in this term.</summary>
    public required NodeId Vote { get; init; }

    /// <summary>The leader it knows in this term.</summary>
    public required NodeId LeaderId { get; init; }

    /// <summary>Known to be on a quorum.</summary>
    public required LogIndex Commit { get; init; }

    /// <summary>Run in the state machine, as last reported.</summary>
    public required LogIndex Applied { get; init; }

    /// <summary>Durable here.</summary>
    public required LogIndex Persisted { get; init; }

    /// <summary>The end of the log.</summary>
    public required LogPosition Last { get; init; }

    /// <summary>The position just before the first entry of the log; zero while nothing was compacted away.</summary>
    public LogPosition Base { get; init; }

    /// <summary>The newest snapshot that this node holds; zero: none.</summary>
    public LogPosition Snapshot { get; init; }

    /// <summary>The newest configuration in the log, committed or not.</summary>
    public required ConfigurationEntry Configuration { get; init; }

    /// <summary>Whether it counts no ticks until something arrives.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>To whom this leader hands leadership, or none.</summary>
    public required NodeId TransferTarget { get; init; }

    /// <summary>The leader's view of the other members, in order of their ids; empty on a node that does not lead.</summary>
    public required ImmutableArray<PeerStatus> Peers { get; init; }
}
