using System.Security.Cryptography;
using KvStore.Node;
using KvStore.Node.Backup;
using KvStore.Server.Configuration;
using KvStore.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace KvStore.Server;

/// <summary>The entry point: settings in, exit code out.</summary>
internal static class Program
{
    private static Task<int> Main(string[] args) =>
        new ServerCommandLine(Console.Out, Console.Error, Environment.GetEnvironmentVariable).InvokeAsync(args, RunAsync);

    private static async Task<int> RunAsync(ServerOptions options)
    {
        if (options.RestoreSnapshot is { } snapshot)
        {
            return await RestoreAsync(snapshot, options);
        }

        using var signals = new StopSignals();
        using var loggerFactory = ServerLogging.Create(options.Logging);
        try
        {
            // The one seed of the process: everything random behind it can be replayed.
            var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
            var process = new ServerProcess(options, TimeProvider.System, loggerFactory, exitCode => ExitAtOnce(exitCode, loggerFactory));
            await process.RunAsync(random, signals.Requested);
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is ServerStartException or KvNodeStartException)
        {
            await Console.Error.WriteLineAsync("kvstore: " + e.Message);
            return ExitCodes.StartFailed;
        }
    }

    private static async Task<int> RestoreAsync(string snapshot, ServerOptions options)
    {
        try
        {
            var incarnation = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
            var revision = SnapshotRestore.Restore(snapshot, options.Cluster, options.NodeId, options.DataDirectory, incarnation);
            await Console.Out.WriteLineAsync($"restored revision {revision} of {snapshot} into {options.DataDirectory}");
            return ExitCodes.Success;
        }
        catch (KvNodeStartException e)
        {
            await Console.Error.WriteLineAsync("kvstore: " + e.Message);
            return ExitCodes.StartFailed;
        }
    }

    private static void ExitAtOnce(int exitCode, ILoggerFactory loggerFactory)
    {
        loggerFactory.Dispose(); // Writes out what was logged last: the reason.
        Environment.Exit(exitCode);
    }
}
