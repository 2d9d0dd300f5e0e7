using System.Globalization;
using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Campaigns;

/// <summary>A campaign by the words of a command line.</summary>
internal static class CampaignCommand
{
    public const string Usage = """
        Usage: dotnet run -c Release --project tests/KvStore.Simulation -- --mutants [--seeds M] [--minutes T] [--only A,B]

        Plants each known bug in a build of its own and runs the simulator until it finds it; ends with the kill table. The exit code is 1
        when a bug survives, or when the product without one does not pass.

          --first-seed N    the first seed of each trial (1)
          --seeds M         a bug not found in so many seeds has survived (4000)
          --minutes T       nor is it looked for any longer than this (15)
          --control M       seeds that the product itself must pass (100)
          --processes P     simulators at a time (2, or 1 on one core)
          --only A,B        only these mutants
        """;

    /// <summary>Runs a campaign; the result is the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Action<string> say, CancellationToken cancellationToken)
    {
        try
        {
            return await new Campaign(Parse(arguments), say).RunAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException error)
        {
            say($"{error.Message}\n{Usage}");
            return 2;
        }
        catch (MutantException error)
        {
            say(error.Message);
            return 1;
        }
    }

    /// <exception cref="FormatException">An argument is unknown or its value is not what it must be.</exception>
    internal static CampaignSettings Parse(IReadOnlyList<string> arguments)
    {
        var settings = new CampaignSettings();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var value = i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{arguments[i]} needs a value, or is unknown");
            settings = arguments[i] switch
            {
                "--first-seed" => settings with { FirstSeed = ulong.Parse(value, CultureInfo.InvariantCulture) },
                "--seeds" => settings with { SeedsMax = ParsePositive(value) },
                "--minutes" => settings with { TimeMax = TimeSpan.FromMinutes(ParsePositive(value)) },
                "--control" => settings with { ControlSeeds = ParsePositive(value) },
                "--processes" => settings with { Processes = ParsePositive(value) },
                "--only" => settings with { Only = [.. value.Split(',').Select(ParsePositive)] },
                _ => throw new FormatException($"unknown argument {arguments[i]}"),
            };
        }

        return settings;
    }

    private static int ParsePositive(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"{value} is not a positive number");
}
