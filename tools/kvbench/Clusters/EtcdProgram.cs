namespace KvStore.Bench.Clusters;

/// <summary>etcd 3.4 as an operator would run it, with room for the data of long comparisons. It calls fsync unless told otherwise.</summary>
internal sealed class EtcdProgram(string path) : INodeProgram
{
    private const long QuotaBytes = 8L * 1024 * 1024 * 1024;

    /// <inheritdoc/>
    public string Title => "etcd";

    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public IReadOnlyList<string> Arguments(NodeLayout node, string initialCluster) =>
    [
        "--name", node.Name,
        "--data-dir", node.DataDirectory,
        "--listen-client-urls", NodeLayout.Text(node.Client),
        "--advertise-client-urls", NodeLayout.Text(node.Client),
        "--listen-peer-urls", NodeLayout.Text(node.Peer),
        "--initial-advertise-peer-urls", NodeLayout.Text(node.Peer),
        "--initial-cluster", initialCluster,
        "--initial-cluster-state", "new",
        "--quota-backend-bytes", $"{QuotaBytes}",
        "--logger", "zap",
        "--log-level", "error",
    ];
}
