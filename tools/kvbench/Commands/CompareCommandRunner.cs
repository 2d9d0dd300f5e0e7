using KvStore.Bench.Clusters;
using KvStore.Bench.Compare;
using KvStore.Bench.Output;

namespace KvStore.Bench.Commands;

/// <summary>Runs the command compare: start both clusters, measure, report, stop both whatever happened.</summary>
internal sealed class CompareCommandRunner(TextWriter output, TextWriter errors, TimeProvider time)
{
    /// <summary>Runs what was asked for and answers the exit code.</summary>
    public async Task<int> RunAsync(CompareOptions options, CancellationToken cancellationToken)
    {
        if (options.Problem() is { } problem)
        {
            await errors.WriteLineAsync($"kvbench: {problem}");
            return ExitCode.Usage;
        }

        var comparisons = await CompareAsync(options, cancellationToken);
        await output.WriteAsync(options.Json ? ComparisonFigures.Write(options, comparisons) : ComparisonText.Write(options, comparisons));
        var failed = comparisons.Any(static comparison => comparison.Failed > 0);
        return failed || Bars.Missed(options.Requirements, comparisons).Any() ? ExitCode.Failure : ExitCode.Success;
    }

    private async Task<IReadOnlyList<Comparison>> CompareAsync(CompareOptions options, CancellationToken cancellationToken)
    {
        var etcdProgram = new EtcdProgram(ProgramFinder.Etcd(options.Etcd));
        var ourProgram = new KvStoreProgram(ProgramFinder.KvStore(options.KvStore));
        using var directory = RunDirectory.Create(options.Directory, options.Keep);
        if (DataDisk.Warning(directory.Path) is { } warning)
        {
            await errors.WriteLineAsync($"kvbench: warning: {warning}");
        }

        await using var etcd = await StartAsync(etcdProgram, directory, options, cancellationToken);
        await using var kvstore = await StartAsync(ourProgram, directory, options, cancellationToken);
        return await new ComparisonRunner(options, Teller(options), time).RunAsync(etcd, kvstore, cancellationToken);
    }

    private Task<BenchCluster> StartAsync(
        INodeProgram program, RunDirectory directory, CompareOptions options, CancellationToken cancellationToken)
    {
        Teller(options)($"{program.Title}: {options.Nodes} nodes of {program.Path} in {directory.Path}");
        return BenchCluster.StartAsync(program, directory.Sub(program.Title), options.Nodes, cancellationToken);
    }

    private Action<string> Teller(CompareOptions options) => options.Progress ? errors.WriteLine : static _ => { };
}
