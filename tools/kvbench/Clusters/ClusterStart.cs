namespace KvStore.Bench.Clusters;

/// <summary>Starts a cluster of ours in a folder of its own, and removes the folder when disposed; the cluster must have been disposed before.</summary>
internal sealed class ClusterStart(ClusterOptions options, TextWriter errors) : IDisposable
{
    /// <summary>Nodes of a cluster that is to survive the loss of one.</summary>
    public const int NodesThatBearALoss = 3;

    private RunDirectory? _directory;

    /// <summary>Nodes of the cluster.</summary>
    public int Nodes { get; init; } = NodesThatBearALoss;

    /// <summary>The memory that the nodes share; null for all that there is.</summary>
    public MemoryGroup? Memory { get; init; }

    /// <summary>Starts the nodes with these settings beside their names and addresses.</summary>
    public async Task<BenchCluster> StartAsync(IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        var program = new KvStoreProgram(ProgramFinder.KvStore(options.KvStore), settings);
        _directory = RunDirectory.Create(options.Directory, options.Keep);
        if (DataDisk.Warning(_directory.Path) is { } warning)
        {
            await errors.WriteLineAsync($"kvbench: warning: {warning}");
        }

        Tell($"{Nodes} nodes of {program.Path} in {_directory.Path}");
        INodeProgram limited = Memory is null ? program : new LimitedProgram(program, Memory);
        return await BenchCluster.StartAsync(limited, _directory.Path, Nodes, cancellationToken);
    }

    /// <summary>Tells a step, where the person wants to be told.</summary>
    public void Tell(string step)
    {
        if (options.Progress)
        {
            errors.WriteLine(step);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _directory?.Dispose();
}
