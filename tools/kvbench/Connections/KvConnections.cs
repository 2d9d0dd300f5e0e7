using KvStore.Bench.Load;

namespace KvStore.Bench.Connections;

/// <summary>The connections of one load, spread evenly over the nodes.</summary>
internal sealed class KvConnections : IDisposable
{
    private readonly IKvConnection[] _connections;

    /// <summary>Makes connections to these nodes, one after another.</summary>
    /// <param name="callMax">After so long a call ends with DeadlineExceeded; null for never.</param>
    public KvConnections(IReadOnlyList<Uri> nodes, int count, TimeSpan? callMax = null)
    {
        _connections = new IKvConnection[count];
        for (var i = 0; i < count; i++)
        {
            _connections[i] = new GrpcKvConnection(nodes[i % nodes.Count], callMax);
        }
    }

    /// <summary>The connections; this object owns them.</summary>
    public IReadOnlyList<IKvConnection> All => _connections;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }
}
