using System.Collections.Immutable;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Testing.Files;

namespace KvStore.Server.Tests.Peers;

/// <summary>Cluster definitions for tests, with members called a, b, c.</summary>
internal static class TestCluster
{
    public static ClusterDefinition Of(params int[] ports) => Of("token", ports);

    public static ClusterDefinition Of(string token, params int[] ports) => ClusterDefinition.Create(
        ports.Select((port, i) => KeyValuePair.Create(((char)('a' + i)).ToString(), ImmutableArray.Create($"http://127.0.0.1:{port}"))), token);

    /// <summary>What a member checks its peers with; its book is in memory.</summary>
    public static PeerAdmission Admission(ClusterDefinition cluster, NodeId self, ulong incarnation) => new(
        cluster.ClusterId, self, incarnation, cluster.Members.Single(m => m.Id == self).PeerUrls, PeerBook.Open(new FaultyFileSystem(), "/"));
}
