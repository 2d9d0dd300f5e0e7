namespace KvStore.Bench.Compare;

/// <summary>Our own server with its defaults; <c>KVSTORE_*</c> variables of the environment reach it.</summary>
internal sealed class KvStoreProgram(string path) : INodeProgram
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
    ];
}
