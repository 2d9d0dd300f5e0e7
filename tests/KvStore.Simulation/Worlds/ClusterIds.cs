using System.Collections.Immutable;
using KvStore.Node.Cluster;
using KvStore.Raft;
using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Worlds;

/// <summary>The definitions of clusters by size; immutable, so that worlds share them.</summary>
internal static class ClusterIds
{
    private const int NodesMax = 7;

    private static readonly ClusterDefinition[] Definitions = [.. Enumerable.Range(1, NodesMax).Select(Create)];

    /// <summary>The id of a node that may be added later, by its place among all nodes.</summary>
    public static NodeId Spare(int index) => new(Chance.Mix((ulong)index));

    /// <summary>Where such a node is reached.</summary>
    public static string UrlOf(int index) => $"http://n{index}:2380";

    public static ClusterDefinition OfSize(int nodes) => Definitions[nodes - 1];

    private static ClusterDefinition Create(int nodes) => ClusterDefinition.Create(
        Enumerable.Range(0, nodes).Select(i => KeyValuePair.Create($"n{i}", ImmutableArray.Create(UrlOf(i)))), "simulation");
}
