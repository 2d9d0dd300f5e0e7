using System.Globalization;

namespace KvStore.Testing.Fuzzing;

/// <summary>
/// Runs trials from seeds: a fixed number in the suite, or for as long as KVSTORE_FUZZ_MINUTES says, which all targets share. A finding names its
/// seed; KVSTORE_FUZZ_SEED runs that one alone.
/// </summary>
public static class Fuzz
{
    private const string MinutesVariable = "KVSTORE_FUZZ_MINUTES";
    private const string SeedVariable = "KVSTORE_FUZZ_SEED";

    // What one trial may allocate, on its thread if it has one for itself; else in the whole process, where other targets run beside it: far above what its input is long, far below what a length that was believed would ask for.
    private const long AllocatedBytesMax = 256L << 20;

    /// <summary>Runs the trials of one target.</summary>
    /// <param name="trials">How many in the suite.</param>
    /// <param name="targets">How many targets share the minutes.</param>
    /// <param name="trial">One trial; whatever it throws is a finding.</param>
    /// <returns>How many were run.</returns>
    public static Task<int> RunAsync(int trials, int targets, Func<Random, Task> trial) =>
        RunAllAsync(trials, targets, seed => TryAsync(seed, trial));

    /// <summary>The same for trials that wait for nothing.</summary>
    public static Task<int> RunAsync(int trials, int targets, Action<Random> trial) => RunAllAsync(trials, targets, seed =>
    {
        Try(seed, trial);
        return Task.CompletedTask;
    });

    private static async Task<int> RunAllAsync(int trials, int targets, Func<int, Task> tryOne)
    {
        if (Number(SeedVariable) is { } seed)
        {
            await tryOne((int)seed);
            return 1;
        }

        var end = Number(MinutesVariable) is { } minutes ? TimeProvider.System.GetTimestamp() + ToTimestamp(TimeSpan.FromMinutes(minutes) / targets) : 0;
        var done = 0;
        while (end == 0 ? done < trials : TimeProvider.System.GetTimestamp() < end)
        {
            done++;
            await tryOne(done);
        }

        return done;
    }

    private static void Try(int seed, Action<Random> trial)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            trial(new Random(seed));
        }
        catch (Exception finding)
        {
            throw new FuzzFindingException($"seed {seed}: {finding.Message}", finding);
        }

        CheckAllocated(seed, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static async Task TryAsync(int seed, Func<Random, Task> trial)
    {
        var before = GC.GetTotalAllocatedBytes();
        try
        {
            await trial(new Random(seed));
        }
        catch (Exception finding)
        {
            throw new FuzzFindingException($"seed {seed}: {finding.Message}", finding);
        }

        CheckAllocated(seed, GC.GetTotalAllocatedBytes() - before);
    }

    private static void CheckAllocated(int seed, long allocated)
    {
        if (allocated > AllocatedBytesMax)
        {
            throw new FuzzFindingException($"seed {seed}: {allocated} bytes were allocated");
        }
    }

    private static long ToTimestamp(TimeSpan time) => (long)(time.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private static double? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? double.Parse(text, CultureInfo.InvariantCulture) : null;
}
