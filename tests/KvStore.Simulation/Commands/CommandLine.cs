using System.Globalization;
using KvStore.Simulation.Faults;

namespace KvStore.Simulation.Commands;

/// <summary>Reads the arguments of the program.</summary>
internal static class CommandLine
{
    public const string Usage = """
        Usage: dotnet run -c Release --project tests/KvStore.Simulation -- [--first-seed N] [--seeds M] [--threads T] [--shrink]
               dotnet run -c Release --project tests/KvStore.Simulation -- --seed N [--trace FILE] [--shrink]

        Runs simulated clusters, one per seed, and ends with a summary; the exit code is 1 when any broke a promise, or when a batch of
        plain seeds large enough to see everything did not.

          --first-seed N    the first seed of the batch (1)
          --seeds M         how many (100)
          --threads T       worlds at a time (2, or 1 on one core)
          --seed N          one seed; replays bit for bit
          --trace FILE      writes all that happens in it
          --shrink          makes each failing seed simpler: fewer faults, a shorter fault phase, fewer clients
          --faults A,B      only these classes of faults, whatever the seed draws ("None" for none)
          --fault-time US   the length of the fault phase in microseconds
          --clients N       the number of clients
          --moves N         worlds of several groups, until N moves of slots between them have ended; with --seed, that world
        """;

    /// <exception cref="FormatException">An argument is unknown or its value is not what it must be.</exception>
    public static RunSettings Parse(IReadOnlyList<string> arguments)
    {
        var settings = new RunSettings();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--shrink")
            {
                settings = settings with { Shrinks = true };
                continue;
            }

            var name = arguments[i];
            var value = ++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value, or is unknown");
            settings = Apply(settings, name, value);
        }

        return settings;
    }

    private static RunSettings Apply(RunSettings settings, string name, string value) => name switch
    {
        "--seed" => settings with { FirstSeed = ulong.Parse(value, CultureInfo.InvariantCulture), Seeds = 1, IsSingle = true },
        "--first-seed" => settings with { FirstSeed = ulong.Parse(value, CultureInfo.InvariantCulture) },
        "--seeds" => settings with { Seeds = ParsePositive(name, value) },
        "--threads" => settings with { Threads = ParsePositive(name, value) },
        "--clients" => settings with { Clients = ParsePositive(name, value) },
        "--fault-time" => settings with { FaultTime = ParsePositive(name, value) },
        "--moves" => settings with { Moves = ParsePositive(name, value) },
        "--trace" => settings with { TracePath = value },
        "--faults" => settings with { Faults = Enum.TryParse<FaultKinds>(value, out var faults) ? faults : throw new FormatException($"unknown fault in {value}") },
        _ => throw new FormatException($"unknown argument {name}"),
    };

    private static int ParsePositive(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{name} must be a positive number, not {value}");
}
