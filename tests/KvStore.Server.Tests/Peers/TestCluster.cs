using System.Collections.Immutable;
using KvStore.Node.Cluster;

namespace KvStore.Server.Tests.Peers;

/// <summary>Cluster definitions for tests, with members called a, b, c.</summary>
internal static class TestCluster
{
    public static ClusterDefinition Of(params int[] ports) => Of("token", ports);

    public static ClusterDefinition Of(string token, params int[] ports) => ClusterDefinition.Create(
        ports.Select((port, i) => KeyValuePair.Create(((char)('a' + i)).ToString(), ImmutableArray.Create($"http://127.0.0.1:{port}"))), token);
}
