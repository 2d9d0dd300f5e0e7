namespace KvStore.Bench.Clusters;

/// <summary>Our own server with its defaults but for <paramref name="settings"/>; <c>KVSTORE_*</c> variables of the environment reach it.</summary>
/// <param name="settings">More of its command line, the same for every node.</param>
internal sealed class KvStoreProgram(string path, params IReadOnlyList<string> settings) : INodeProgram
{
    /// <inheritdoc/>
    public string Title => "kvstore";

    /// <inheritdoc/>
    public string Path => path;

    /// <inheritdoc/>
    public IReadOnlyList<string> Arguments(NodeLayout node, string initialCluster) =>
    [
        "--name", node.Name,
        "--data-dir", node.DataDirectory,
        "--listen-client", NodeLayout.Text(node.Client),
        "--advertise-client", NodeLayout.Text(node.Client),
        "--listen-peer", NodeLayout.Text(node.Peer),
        "--advertise-peer", NodeLayout.Text(node.Peer),
        "--initial-cluster", initialCluster,
        .. settings,
    ];
}
