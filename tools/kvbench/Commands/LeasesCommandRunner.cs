using KvStore.Bench.Clusters;
using KvStore.Bench.Leases;
using KvStore.Bench.Output;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command leases: start a cluster, measure, report, stop it whatever happened.</summary>
internal sealed class LeasesCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(LeasesOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        using var start = new ClusterStart(options.Cluster, errors);
        await using var cluster = await start.StartAsync([], cancellationToken);
        var result = await new LeasesRunner(options, start.Tell, time).RunAsync(cluster, cancellationToken);
        await output.WriteAsync(options.Cluster.Json ? LeasesFigures.Write(options, result) : LeasesText.Write(options, result));
        return result.Meets(options.Require) ? ExitCode.Success : ExitCode.Failure;
    }
}
