using System.Diagnostics;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Commands;

/// <summary>Does what the settings ask; the result is the exit code.</summary>
internal sealed class Runner(RunSettings settings, TextWriter output)
{
    /// <summary>From so many seeds on a batch must have seen everything.</summary>
    public const int SeedsThatSeeAll = 100;

    /// <summary>From so many moves on, likewise.</summary>
    public const int MovesThatSeeAll = 5000;

    private int Seeds => settings.Seeds ?? (settings.Moves is null ? SeedsThatSeeAll : int.MaxValue);

    public int Run()
    {
        using var process = Process.GetCurrentProcess();
        var batch = new Batch(settings.OptionsOf) { MovesEnough = settings.Moves ?? long.MaxValue };
        if (settings.IsSingle)
        {
            RunSingle(batch);
        }
        else
        {
            batch.Run(settings.FirstSeed, Seeds, settings.Threads, result => Report.WriteFailure(result, output));
        }

        var processorTime = process.TotalProcessorTime;
        foreach (var failure in settings.Shrinks ? batch.Failures : [])
        {
            Shrink(failure);
        }

        var sawAll = SawAll(batch);
        output.WriteLine(Report.Summary(batch, processorTime));
        return batch.Failures.Count == 0 && sawAll ? 0 : 1;
    }

    private void RunSingle(Batch batch)
    {
        using var sink = settings.TracePath is { } path ? File.CreateText(path) : null;
        var result = new WorldRun(settings.OptionsOf(settings.FirstSeed), sink).Run();
        batch.Add(result);
        output.WriteLine($"Seed {settings.FirstSeed}: {result.Options}");
        output.WriteLine($"{result.Events} events, trace hash {result.TraceHash:x16}");
        if (!result.IsGood)
        {
            Report.WriteFailure(result, output);
        }
    }

    private void Shrink(SeedResult failure)
    {
        output.WriteLine();
        output.WriteLine($"Shrinking seed {failure.Options.Seed}");
        Report.WriteFailure(new Shrinker(options => new WorldRun(options).Run(), output).Shrink(failure), output);
    }

    private bool SawAll(Batch batch)
    {
        if (settings.Moves is not null)
        {
            Report.WriteMoves(batch.Moves, output);
            return batch.Moves.Ended < MovesThatSeeAll || !settings.IsPlain || !batch.Moves.Missing().Any();
        }

        if (Seeds < SeedsThatSeeAll || !settings.IsPlain)
        {
            return true;
        }

        Report.WriteCoverage(batch.Coverage, output);
        foreach (var sight in batch.Coverage.Missing())
        {
            output.WriteLine($"Never seen: {sight}");
        }

        return !batch.Coverage.Missing().Any();
    }
}
