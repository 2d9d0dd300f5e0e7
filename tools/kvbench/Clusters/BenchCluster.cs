using KvStore.Bench.Connections;

namespace KvStore.Bench.Clusters;

/// <summary>
/// A cluster of one program on loopback, started for one measurement and stopped by disposing. Single nodes can be killed and started again.
/// Thread safety: none for starting and killing.
/// </summary>
internal sealed class BenchCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly INodeProgram _program;
    private readonly string _directory;
    private readonly NodeLayout[] _nodes;
    private readonly NodeProcess?[] _processes;

    private BenchCluster(INodeProgram program, string directory, NodeLayout[] nodes)
    {
        _program = program;
        _directory = directory;
        _nodes = nodes;
        _processes = new NodeProcess?[nodes.Length];
        Endpoints = [.. nodes.Select(node => node.Client)];
    }

    /// <summary>The name of the program in reports.</summary>
    public string Title => _program.Title;

    /// <summary>The client addresses of the nodes.</summary>
    public IReadOnlyList<Uri> Endpoints { get; }

    /// <summary>Starts the nodes and waits until each says that it is healthy.</summary>
    /// <param name="directory">An existing folder for data and logs.</param>
    public static async Task<BenchCluster> StartAsync(INodeProgram program, string directory, int nodes, CancellationToken cancellationToken)
    {
        var cluster = new BenchCluster(program, directory, Lay(directory, nodes));
        try
        {
            for (var node = 0; node < nodes; node++)
            {
                cluster.Start(node);
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

    /// <summary>Starts a node that does not run, on the data that it has.</summary>
    public void Start(int node)
    {
        var layout = _nodes[node];
        var arguments = _program.Arguments(layout, NodeLayout.InitialCluster(_nodes));
        _processes[node] = NodeProcess.Start(_program.Path, arguments, Path.Combine(_directory, layout.Name));
    }

    /// <summary>Kills a node (SIGKILL); it has ended when this returns.</summary>
    public async Task KillAsync(int node)
    {
        if (_processes[node] is { } process)
        {
            _processes[node] = null;
            await process.DisposeAsync();
        }
    }

    /// <summary>Asks a node to stop (SIGTERM) and waits until it has ended.</summary>
    public async Task StopAsync(int node)
    {
        if (_processes[node] is { } process)
        {
            await process.StopAsync(StopMax);
            await KillAsync(node);
        }
    }

    /// <summary>The process of a node that runs.</summary>
    public int ProcessId(int node) => _processes[node]?.Id ?? throw new InvalidOperationException($"node {node} does not run");

    /// <summary>How long a node's files are, all together.</summary>
    public long DiskBytes(int node) =>
        new DirectoryInfo(_nodes[node].DataDirectory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);

    /// <summary>Waits until each node says that it is healthy.</summary>
    public async Task WaitUntilHealthyAsync(CancellationToken cancellationToken)
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

            if (Array.Find(_processes, static process => process is { HasExited: true }) is { } ended)
            {
                throw new BenchException($"a node of {Title} ended before it was ready:\n{ended.LogTail()}");
            }

            if (TimeProvider.System.GetElapsedTime(begin) > StartMax)
            {
                throw new BenchException($"{Title} was not ready within {StartMax.TotalSeconds} s:\n{_processes[i]?.LogTail()}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    /// <summary>The processor time that each node has used since it was started; zero for a node that does not run.</summary>
    public TimeSpan[] Cpu() => [.. _processes.Select(static process => process?.Cpu ?? TimeSpan.Zero)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        for (var node = 0; node < _processes.Length; node++)
        {
            await KillAsync(node);
        }
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
}
