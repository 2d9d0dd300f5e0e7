using KvStore.Bench.Clusters;
using KvStore.Bench.Output;
using KvStore.Bench.Reshape;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command reshape: start a cluster, reshape it in use, report, stop it whatever happened.</summary>
internal sealed class ReshapeCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(ReshapeOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        using var start = new ClusterStart(options.Cluster, errors);
        await using var cluster = await start.StartAsync(options.Engine is { } engine ? ["--engine", engine] : [], cancellationToken);
        var result = await new ReshapeRunner(options, start.Tell, time).RunAsync(cluster, cancellationToken);
        await output.WriteAsync(options.Cluster.Json ? ReshapeFigures.Write(options, result) : ReshapeText.Write(options, result));
        return result.Meets(options.Require) ? ExitCode.Success : ExitCode.Failure;
    }
}
