using System.Collections.Immutable;
using KvStore.Client;
using KvStore.Node;
using KvStore.Node.Cluster;
using KvStore.Node.Transport;

namespace KvStore.Embedded;

/// <summary>
/// A cluster whose nodes run in this process, linked without sockets: for tests, and for applications that want no server beside them. The same nodes as a server's, with
/// the same logs on the same files. Thread safety: <see cref="Client"/> from any thread; the rest from one at a time.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    private const string Token = "embedded";

    private readonly InProcessNetwork _network = new();
    private readonly bool _isFolderOurs;

    private EmbeddedCluster(int nodes, EmbeddedOptions options)
    {
        _isFolderOurs = options.Folder is null;
        Folder = options.Folder ?? Directory.CreateTempSubdirectory("kvstore-").FullName;
        var names = Enumerable.Range(1, nodes).Select(static number => $"n{number}").ToArray();
        var definition = ClusterDefinition.Create(names.Select(static name => KeyValuePair.Create(name, ImmutableArray.Create($"http://{name}.{Token}:1"))), Token);
        Nodes = [.. names.Select(name => new EmbeddedNode(name, SettingsOf(name, definition, options), options, _network))];
        Client = new KvClient(
            new KvConnection(options.ClientOptions(names), Nodes.Select(static node => node.Endpoint), TimeProvider.System), TimeProvider.System);
    }

    /// <summary>The folder that the nodes keep their logs and states in, each in one of its own.</summary>
    public string Folder { get; }

    /// <summary>The nodes, in the order of their names.</summary>
    public IReadOnlyList<EmbeddedNode> Nodes { get; }

    /// <summary>A client of all nodes, which goes with the cluster.</summary>
    public KvClient Client { get; }

    /// <summary>Starts a cluster and waits until it has a leader.</summary>
    /// <param name="nodes">How many nodes; the same number when a folder is used again.</param>
    /// <param name="options">Further settings; null: the usual ones.</param>
    /// <exception cref="KvNodeStartException">The files in the folder are damaged, in use, or of another cluster.</exception>
    public static async Task<EmbeddedCluster> StartAsync(int nodes = 1, EmbeddedOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(nodes, 1);
        var cluster = new EmbeddedCluster(nodes, options ?? new EmbeddedOptions());
        try
        {
            foreach (var node in cluster.Nodes)
            {
                node.Start();
            }

            await cluster.WaitForLeaderAsync(cancellationToken).ConfigureAwait(false);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits until a majority of the nodes agrees on a leader among them, and returns it.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<EmbeddedNode> WaitForLeaderAsync(CancellationToken cancellationToken = default)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (true)
        {
            foreach (var candidate in Nodes)
            {
                if (candidate.IsLeader && Nodes.Count(node => node.LeaderId == candidate.NodeId) > Nodes.Count / 2)
                {
                    return candidate;
                }
            }

            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Parts the nodes: those of one side do not reach those of another. A node that is on no side reaches nobody.</summary>
    public void Partition(params ReadOnlySpan<EmbeddedNode[]> sides)
    {
        Heal();
        foreach (var from in Nodes)
        {
            foreach (var to in Nodes)
            {
                if (from != to && !AreTogether(sides, from, to))
                {
                    _network.Cut(from.NodeId, to.NodeId);
                }
            }
        }
    }

    /// <summary>Ends all partitions.</summary>
    public void Heal() => ForEachPair((from, to) => _network.Mend(from.NodeId, to.NodeId));

    /// <summary>Has everything that goes between the nodes take at least so long from now on; zero ends it.</summary>
    public void Slow(TimeSpan delay) => ForEachPair((from, to) => _network.Delay(from.NodeId, to.NodeId, delay));

    /// <summary>Stops all nodes, and deletes their folder if it is the cluster's own.</summary>
    public async ValueTask DisposeAsync()
    {
        Heal();
        foreach (var node in Nodes)
        {
            node.Resume();
        }

        await Client.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(Nodes.Select(static node => node.KillAsync())).ConfigureAwait(false);
        if (_isFolderOurs)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private static bool AreTogether(ReadOnlySpan<EmbeddedNode[]> sides, EmbeddedNode one, EmbeddedNode other)
    {
        foreach (var side in sides)
        {
            if (side.Contains(one) && side.Contains(other))
            {
                return true;
            }
        }

        return false;
    }

    private KvNodeOptions SettingsOf(string name, ClusterDefinition definition, EmbeddedOptions options)
    {
        var settings = new KvNodeOptions
        {
            Cluster = definition,
            NodeId = definition.Find(name)!.Id,
            DataDirectory = Path.Combine(Folder, name),
            HeartbeatInterval = options.HeartbeatInterval,
            ElectionTimeout = options.ElectionTimeout,
            LogSegmentBytes = 16 * 1024 * 1024,
        };
        return options.Configure?.Invoke(settings) ?? settings;
    }

    private void ForEachPair(Action<EmbeddedNode, EmbeddedNode> change)
    {
        foreach (var from in Nodes)
        {
            foreach (var to in Nodes)
            {
                if (from != to)
                {
                    change(from, to);
                }
            }
        }
    }
}
