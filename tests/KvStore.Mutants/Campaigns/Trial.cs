using System.Diagnostics;
using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Campaigns;

/// <summary>
/// Runs the simulator against one mutant, in batches that grow, until a seed fails. Each batch is a process of its own, since the switch
/// is set once for a process; and a mutant that never ends can be stopped.
/// </summary>
internal sealed class Trial(string simulator, CampaignSettings settings)
{
    private const int FirstBatch = 4;
    private const int BatchMax = 256;

    private static readonly string[] MovesOfAnyNumber = ["--moves", $"{int.MaxValue}"];

    /// <summary>Tries a mutant; 0: the product as it is.</summary>
    public async Task<TrialResult> RunAsync(int mutant, int seedsMax, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(settings.TimeMax);
        var isReached = false;
        var done = 0;
        try
        {
            for (var batch = FirstBatch; done < seedsMax; batch = Math.Min(4 * batch, BatchMax))
            {
                var first = settings.FirstSeed + (ulong)done;
                var seeds = Math.Min(batch, seedsMax - done);
                var (exitCode, said) = await RunBatchAsync(mutant, first, seeds, timeout.Token).ConfigureAwait(false);
                isReached |= said.IsReached;
                if (exitCode != 0)
                {
                    var seedsNeeded = said.Seed is { } seed ? (int)(seed - settings.FirstSeed) + 1 : done + seeds;
                    return new TrialResult
                    {
                        Mutant = mutant,
                        KilledBy = said.Invariant ?? $"exit code {exitCode}",
                        Seeds = seedsNeeded,
                        IsReached = isReached,
                    };
                }

                done += seeds;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new TrialResult { Mutant = mutant, Seeds = done, IsReached = isReached, IsOutOfTime = true };
        }

        return new TrialResult { Mutant = mutant, Seeds = done, IsReached = isReached };
    }

    private ProcessStartInfo StartInfo(int mutant, ulong first, int seeds) => new(
        "dotnet",
        [simulator, "--first-seed", $"{first}", "--seeds", $"{seeds}", "--threads", "1", .. Mutant.IsOfMoves(mutant) ? MovesOfAnyNumber : []])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { [PlantedSwitch.Variable] = $"{mutant}" },
    };

    private async Task<(int ExitCode, SimulatorOutput Said)> RunBatchAsync(int mutant, ulong first, int seeds, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = StartInfo(mutant, first, seeds) };
        process.Start();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, SimulatorOutput.Parse(await output.ConfigureAwait(false), await error.ConfigureAwait(false)));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
