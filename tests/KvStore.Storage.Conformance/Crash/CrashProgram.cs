using System.Globalization;
using System.Reflection;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Crash;

/// <summary>
/// The program of an engine's test assembly: <c>--rounds N [--seed N]</c> runs crash rounds, <c>crash-child PATH SEED</c> is the process
/// that they kill.
/// </summary>
public static class CrashProgram
{
    /// <summary>Runs the program; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, Func<string, IStorageEngine> open)
    {
        switch (arguments)
        {
            case [CrashProcess.ChildVerb, var path, var seed]:
                using (var engine = open(path))
                {
                    CrashChild.Run(engine, Number(seed), Console.Out);
                    return 0;
                }

            case ["--rounds", var rounds]:
                return await RunRoundsAsync(open, Number(rounds), seed: 1);
            case ["--rounds", var rounds, "--seed", var seed]:
                return await RunRoundsAsync(open, Number(rounds), Number(seed));
            default:
                await Console.Error.WriteLineAsync("usage: --rounds N [--seed N]");
                return 2;
        }
    }

    private static async Task<int> RunRoundsAsync(Func<string, IStorageEngine> open, int count, int seed)
    {
        var directory = Directory.CreateTempSubdirectory("kvstore-crash-");
        try
        {
            var command = CrashProcess.CommandOf(Assembly.GetEntryAssembly()!);
            var rounds = new CrashRounds(open, command, Path.Combine(directory.FullName, "engine"), seed);
            var report = await rounds.RunAsync(count, CancellationToken.None);
            Console.WriteLine($"seed {seed}: {report}");
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
