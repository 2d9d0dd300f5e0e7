using KvStore.Bench.Clusters;
using KvStore.Bench.Output;
using KvStore.Bench.Scale;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command scale: start the clusters, measure them in turns, report, stop them whatever happened.</summary>
internal sealed class ScaleCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(ScaleOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        var starts = options.Groups.Select(_ => new ClusterStart(options.Cluster, errors)).ToList();
        var clusters = new List<BenchCluster>();
        try
        {
            foreach (var start in starts)
            {
                clusters.Add(await start.StartAsync(options.Engine is { } engine ? ["--engine", engine] : [], cancellationToken));
            }

            var figures = await new ScaleRunner(options, starts[0].Tell, time).RunAsync(clusters, cancellationToken);
            await output.WriteAsync(options.Cluster.Json ? ScaleFigures.Write(options, figures) : ScaleText.Write(options, figures));
            return figures.All(figure => figure.Meets(options.Require)) ? ExitCode.Success : ExitCode.Failure;
        }
        finally
        {
            foreach (var cluster in clusters)
            {
                await cluster.DisposeAsync();
            }

            starts.ForEach(static start => start.Dispose());
        }
    }
}
