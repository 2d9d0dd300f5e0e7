using KvStore.Bench.Connections;
using KvStore.Bench.Load;
using KvStore.Bench.Output;

namespace KvStore.Bench.Commands;

/// <summary>Runs the commands put, get and mixed: find the leader, fill, warm up, measure, report.</summary>
internal sealed class LoadRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(LoadRequest request, CancellationToken cancellationToken)
    {
        if (request.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        var nodes = request.Endpoints;
        if (request.TargetLeader)
        {
            var leader = await LeaderFinder.FindAsync(nodes, cancellationToken);
            if (leader is null)
            {
                await errors.WriteLineAsync($"kvbench: no leader found at {string.Join(',', nodes.Select(node => node.Authority))}");
                return ExitCode.Failure;
            }

            nodes = [leader];
        }

        using var connections = new KvConnections(nodes, request.Load.Connections);
        var generator = new LoadGenerator(connections.All, time);
        var before = await PrepareAsync(request, generator, cancellationToken);
        if (before is { Failed: > 0 })
        {
            await errors.WriteLineAsync($"kvbench: the preparation failed: {LoadText.ErrorLine(before.Errors)}");
            return ExitCode.Failure;
        }

        var result = await MeasureAsync(request.Load, LoadText.Title(request.Load), request.Progress, generator, cancellationToken);
        await output.WriteAsync(request.Json ? LoadJson.Write(request.Load, nodes, result) : LoadText.Write(request.Load, nodes, result));
        return result.Failed == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private static Task<LoadResult> MeasureAsync(
        LoadOptions load, string title, bool progress, LoadGenerator generator, CancellationToken cancellationToken) =>
        ProgressDisplay.RunAsync(title, load, progress, started => generator.RunAsync(load, started, cancellationToken));

    /// <summary>Fills the keyspace and warms up, as far as asked for; the result of the step that failed, else of the last.</summary>
    private static async Task<LoadResult?> PrepareAsync(LoadRequest request, LoadGenerator generator, CancellationToken cancellationToken)
    {
        LoadResult? last = null;
        if (request.Fill)
        {
            last = await MeasureAsync(LoadPlans.Fill(request.Load), "fill", request.Progress, generator, cancellationToken);
        }

        if (request.Warmup > 0 && last is not { Failed: > 0 })
        {
            last = await MeasureAsync(LoadPlans.Short(request.Load, request.Warmup), "warm-up", request.Progress, generator, cancellationToken);
        }

        return last;
    }
}
