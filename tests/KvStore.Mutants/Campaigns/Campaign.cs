using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Campaigns;

/// <summary>Plants the mutants, builds, tries each, and prints who killed it.</summary>
internal sealed class Campaign(CampaignSettings settings, Action<string> say)
{
    private const int NoMutant = 0;

    /// <summary>No mutant has this number, so it switches none on; it is tried in worlds of several groups.</summary>
    private const int NoMutantOfMoves = 9990;

    /// <summary>Runs it all.</summary>
    /// <returns>The exit code: 0 when every mutant is killed and the product without one passes.</returns>
    /// <exception cref="MutantException">A mutant does not fit the product any more.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var repository = Repository.Find();
        var mutants = new Planter(repository).Plant().Where(mutant => settings.Only.IsEmpty || settings.Only.Contains(mutant.Id)).ToList();
        var trial = new Trial(await MutantBuild.RunAsync(repository, cancellationToken).ConfigureAwait(false), settings);

        var control = await trial.RunAsync(NoMutant, settings.ControlSeeds, cancellationToken).ConfigureAwait(false);
        if (!control.IsKilled && mutants.Exists(mutant => Mutant.IsOfMoves(mutant.Id)))
        {
            control = await trial.RunAsync(NoMutantOfMoves, settings.ControlSeeds, cancellationToken).ConfigureAwait(false);
        }

        say($"   0 no mutant: {(control.IsKilled ? $"fails, {control.KilledBy}" : "passes")} after {control.Seeds} seeds");

        var results = new TrialResult[mutants.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = settings.Processes, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, mutants.Count, parallel, async (i, token) =>
        {
            results[i] = await trial.RunAsync(mutants[i].Id, settings.SeedsMax, token).ConfigureAwait(false);
            lock (results)
            {
                say($"{mutants[i].Id,4} {mutants[i].Name}: {KillTable.Describe(results[i])} after {results[i].Seeds} seeds");
            }
        }).ConfigureAwait(false);

        var rows = mutants.Zip(results).ToList();
        say("");
        say(KillTable.Format(rows));
        say(KillTable.Summary(rows, control));
        return rows.TrueForAll(row => row.Second.IsKilled) && !control.IsKilled ? 0 : 1;
    }
}
