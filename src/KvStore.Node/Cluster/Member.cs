using System.Collections.Immutable;
using KvStore.Raft;

namespace KvStore.Node.Cluster;

/// <summary>One member of the cluster. Immutable.</summary>
/// <param name="Id">Derived from the peer URLs and the cluster token when the cluster is created.</param>
/// <param name="Name">The name that its operator gave it; empty until it was first started.</param>
/// <param name="PeerUrls">Where other members reach it.</param>
/// <param name="ClientUrls">Where clients reach it; empty until it has published them.</param>
public sealed record Member(NodeId Id, string Name, ImmutableArray<string> PeerUrls, ImmutableArray<string> ClientUrls)
{
    /// <summary>Whether it only receives the log, and neither elects nor commits.</summary>
    public bool IsLearner { get; init; }
}
