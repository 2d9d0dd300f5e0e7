using KvStore.Bench.Clusters;
using KvStore.Bench.Large;
using KvStore.Bench.Output;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command large: start one node, load and read it, start it again, report.</summary>
internal sealed class LargeCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(LargeOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        using var memory = options.Memory is { } bytes ? MemoryGroup.Create(bytes) : null;
        using var start = new ClusterStart(options.Cluster, errors) { Nodes = 1, Memory = memory };
        await using var cluster = await start.StartAsync(options.NodeSettings, cancellationToken);
        var result = await new LargeRunner(options, start.Tell, time).RunAsync(cluster, cancellationToken);
        await output.WriteAsync(options.Cluster.Json ? LargeFigures.Write(options, result) : LargeText.Write(options, result));
        return result.Meets(options.Require) ? ExitCode.Success : ExitCode.Failure;
    }
}
