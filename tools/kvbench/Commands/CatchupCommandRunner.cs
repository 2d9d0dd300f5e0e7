using KvStore.Bench.Catchup;
using KvStore.Bench.Clusters;
using KvStore.Bench.Output;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command catchup: start a cluster, measure, report, stop it whatever happened.</summary>
internal sealed class CatchupCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(CatchupOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        using var start = new ClusterStart(options.Cluster, errors);
        await using var cluster = await start.StartAsync(options.NodeSettings, cancellationToken);
        using var runner = new CatchupRunner(options, start.Tell, time);
        var result = await runner.RunAsync(cluster, cancellationToken);
        await output.WriteAsync(options.Cluster.Json ? CatchupFigures.Write(options, result) : CatchupText.Write(options, result));
        return result.Meets(options.Require) ? ExitCode.Success : ExitCode.Failure;
    }
}
