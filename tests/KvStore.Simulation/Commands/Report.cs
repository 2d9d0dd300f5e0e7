using System.Globalization;
using KvStore.Simulation.Moves;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Commands;

/// <summary>The words in which results are told.</summary>
internal static class Report
{
    private const double MicrosecondsPerHour = 3.6e9;
    private const double MicrosecondsPerSecond = 1e6;

    /// <summary>The command that repeats a world.</summary>
    public static string CommandOf(WorldOptions options)
    {
        var drawn = options.Moves is null ? WorldOptions.Draw(options.Seed) : WorldOptions.DrawMoves(options.Seed);
        var command = $"dotnet run -c Release --project tests/KvStore.Simulation -- --seed {options.Seed}";
        command += options.Moves is null ? "" : " --moves 1";
        command += options.Faults == drawn.Faults ? "" : $" --faults {options.Faults.ToString().Replace(" ", "")}";
        command += options.FaultTime == drawn.FaultTime ? "" : $" --fault-time {options.FaultTime}";
        return command + (options.Clients == drawn.Clients ? "" : $" --clients {options.Clients}");
    }

    /// <summary>A failure, with all that is needed to look into it.</summary>
    public static void WriteFailure(SeedResult result, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"Seed {result.Options.Seed} broke {result.Invariant}: {result.Failure!.Message}");
        output.WriteLine($"  {result.Options}");
        foreach (var line in result.LastLines)
        {
            output.WriteLine($"  {line}");
        }

        if (result.Failure is not ViolationException { InnerException: null })
        {
            output.WriteLine(result.Failure);
        }

        output.WriteLine($"Again: {CommandOf(result.Options)}");
    }

    /// <summary>How often everything was seen.</summary>
    public static void WriteCoverage(Coverage coverage, TextWriter output)
    {
        foreach (var sight in Enum.GetValues<Sight>())
        {
            output.WriteLine($"  {sight,-32} {coverage[sight],12:N0}");
        }
    }

    /// <summary>How often everything was seen that may happen to moves.</summary>
    public static void WriteMoves(MoveTally moves, TextWriter output)
    {
        foreach (var sight in Enum.GetValues<MoveSight>())
        {
            output.WriteLine($"  {sight,-36} {moves[sight],12:N0}");
        }

        output.WriteLine($"{moves.Ended} moves: {moves[MoveSight.Committed]} committed, {moves[MoveSight.Aborted]} aborted");
    }

    /// <summary>The last line.</summary>
    public static string Summary(Batch batch, TimeSpan processorTime)
    {
        var seconds = Math.Max(processorTime.TotalSeconds, 0.001);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{batch.Seeds} seeds, {batch.Failures.Count} failures, {batch.VirtualTime / MicrosecondsPerHour:f2} simulated hours, {seconds:f1} CPU s, " +
            $"ratio {batch.VirtualTime / MicrosecondsPerSecond / seconds:f0}:1, {batch.Events / seconds:f0} events/s, {batch.Operations} operations, hash {batch.TraceHash:x16}");
    }
}
