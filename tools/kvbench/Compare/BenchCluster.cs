using KvStore.Bench.Connections;

namespace KvStore.Bench.Compare;

/// <summary>A cluster of one program on loopback, started for one comparison and stopped by disposing.</summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly List<NodeProcess> _processes = [];
    private readonly NodeLayout[] _nodes;

    private BenchCluster(INodeProgram program, NodeLayout[] nodes)
    {
        Title = program.Title;
        _nodes = nodes;
        Endpoints = [.. nodes.Select(node => node.Client)];
    }

    /// <summary>The name of the program in reports.</summary>
    public string Title { get; }

    /// <summary>The client addresses of the nodes.</summary>
    public IReadOnlyList<Uri> Endpoints { get; }

    /// <summary>Starts the nodes and waits until each says that it is healthy.</summary>
    /// <param name="directory">An existing folder for data and logs.</param>
    public static async Task<BenchCluster> StartAsync(INodeProgram program, string directory, int nodes, CancellationToken cancellationToken)
    {
        var cluster = new BenchCluster(program, Lay(directory, nodes));
        try
        {
            var members = NodeLayout.InitialCluster(cluster._nodes);
            foreach (var node in cluster._nodes)
            {
                var log = Path.Combine(directory, node.Name);
                cluster._processes.Add(NodeProcess.Start(program.Path, program.Arguments(node, members), log));
            }

            await cluster.WaitUntilHealthyAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The number of the node that leads now.</summary>
    public async Task<int> FindLeaderAsync(CancellationToken cancellationToken)
    {
        var leader = await LeaderFinder.FindAsync(Endpoints, cancellationToken);
        var number = leader is null ? -1 : Array.FindIndex(_nodes, node => node.Client == leader);
        return number >= 0 ? number : throw new BenchException($"{Title} has no leader");
    }

    /// <summary>The processor time that each node has used so far.</summary>
    public TimeSpan[] Cpu() => [.. _processes.Select(process => process.Cpu)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        _processes.Clear();
    }

    private static NodeLayout[] Lay(string directory, int nodes)
    {
        var ports = FreePorts.Take(2 * nodes);
        return
        [
            .. Enumerable.Range(0, nodes).Select(i => new NodeLayout(
                Name: $"n{i + 1}",
                DataDirectory: Path.Combine(directory, $"n{i + 1}"),
                Client: new Uri($"http://127.0.0.1:{ports[2 * i]}"),
                Peer: new Uri($"http://127.0.0.1:{ports[(2 * i) + 1]}"))),
        ];
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, NodeLayout node, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(node.Client, "/health"), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = StartMax };
        var begin = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < _nodes.Length;)
        {
            if (await IsHealthyAsync(http, _nodes[i], cancellationToken))
            {
                i++;
                continue;
            }

            if (_processes.Find(static process => process.HasExited) is { } ended)
            {
                throw new BenchException($"a node of {Title} ended before it was ready:\n{ended.LogTail()}");
            }

            if (TimeProvider.System.GetElapsedTime(begin) > StartMax)
            {
                throw new BenchException($"{Title} was not ready within {StartMax.TotalSeconds} s:\n{_processes[i].LogTail()}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }
}
