using KvStore.Bench.Clusters;
using KvStore.Bench.Failover;
using KvStore.Bench.Output;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command failover: start a cluster, kill its leaders, report, stop it whatever happened.</summary>
internal sealed class FailoverCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(FailoverOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        using var start = new ClusterStart(options.Cluster, errors);
        await using var cluster = await start.StartAsync(options.NodeSettings, cancellationToken);
        var result = await new FailoverRunner(options, start.Tell, time).RunAsync(cluster, cancellationToken);
        await output.WriteAsync(options.Cluster.Json ? FailoverFigures.Write(options, result) : FailoverText.Write(options, result));
        return result.Meets(options.Require) ? ExitCode.Success : ExitCode.Failure;
    }
}
