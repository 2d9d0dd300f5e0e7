using System.Collections.Immutable;
using KvStore.Node.Cluster;

namespace KvStore.Simulation.Worlds;

/// <summary>The definitions of clusters by size; immutable, so that worlds share them.</summary>
internal static class ClusterIds
{
    private const int NodesMax = 7;

    private static readonly ClusterDefinition[] Definitions = [.. Enumerable.Range(1, NodesMax).Select(Create)];

    public static ClusterDefinition OfSize(int nodes) => Definitions[nodes - 1];

    private static ClusterDefinition Create(int nodes) => ClusterDefinition.Create(
        Enumerable.Range(0, nodes).Select(i => KeyValuePair.Create($"n{i}", ImmutableArray.Create($"http://n{i}:2380"))), "simulation");
}
