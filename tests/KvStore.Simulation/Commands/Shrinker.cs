using KvStore.Simulation.Faults;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Commands;

/// <summary>
/// Makes a failing world simpler while it breaks the same promise: leaves out classes of faults one by one, shortens the fault phase,
/// halves the clients; all of it again until nothing can go.
/// </summary>
internal sealed class Shrinker(Func<WorldOptions, SeedResult> run, TextWriter output)
{
    private const long ResolutionTime = 200_000;

    /// <summary>Returns the simplest failing world that it found.</summary>
    public SeedResult Shrink(SeedResult failing)
    {
        var best = failing;
        WorldOptions before;
        do
        {
            before = best.Options;
            best = DropFaults(best);
            best = ShortenFaults(best);
            best = DropClients(best);
        }
        while (best.Options != before);

        return best;
    }

    private SeedResult DropFaults(SeedResult best)
    {
        foreach (var kind in Enum.GetValues<FaultKinds>())
        {
            if (kind is not (FaultKinds.None or FaultKinds.All) && best.Options.Faults.HasFlag(kind))
            {
                best = Try(best, best.Options with { Faults = best.Options.Faults & ~kind }) ?? best;
            }
        }

        return best;
    }

    /// <summary>Bisects for the shortest phase that fails; whether it fails need not be monotone, so this is a good guess and no proof.</summary>
    private SeedResult ShortenFaults(SeedResult best)
    {
        long passes = 0;
        while (best.Options.FaultTime - passes > ResolutionTime)
        {
            var middle = (best.Options.FaultTime + passes) / 2;
            if (Try(best, best.Options with { FaultTime = middle }) is { } shorter)
            {
                best = shorter;
            }
            else
            {
                passes = middle;
            }
        }

        return best;
    }

    private SeedResult DropClients(SeedResult best)
    {
        while (best.Options.Clients > 1 && Try(best, best.Options with { Clients = best.Options.Clients / 2 }) is { } fewer)
        {
            best = fewer;
        }

        return best;
    }

    private SeedResult? Try(SeedResult best, WorldOptions simpler)
    {
        var result = run(simpler);
        if (result.IsGood || result.Invariant != best.Invariant)
        {
            return null;
        }

        output.WriteLine($"  still {result.Invariant}: {Report.CommandOf(result.Options)}");
        return result;
    }
}
