using KvStore.Bench.Load;

using Spectre.Console;

namespace KvStore.Bench.Output;

/// <summary>A progress bar for one load, on a terminal only.</summary>
internal static class ProgressDisplay
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a load under a bar, or without one where nobody would see it.</summary>
    /// <param name="run">Starts the load; it hands the recorder to the callback it is given.</param>
    public static async Task<LoadResult> RunAsync(
        string title, LoadOptions load, bool wanted, Func<Action<LoadRecorder>?, Task<LoadResult>> run)
    {
        if (!wanted || Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive)
        {
            return await run(null);
        }

        return await AnsiConsole.Progress()
            .AutoClear(enabled: true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(context => RunUnderBarAsync(context.AddTask(Markup.Escape(title)), load, run));
    }

    private static async Task<LoadResult> RunUnderBarAsync(
        ProgressTask bar, LoadOptions load, Func<Action<LoadRecorder>?, Task<LoadResult>> run)
    {
        LoadRecorder? recorder = null;
        var begin = TimeProvider.System.GetTimestamp();
        var result = run(started => recorder = started);
        using var timer = new PeriodicTimer(Refresh);
        while (!result.IsCompleted && await timer.WaitForNextTickAsync())
        {
            bar.Value = 100 * Share(load, recorder, TimeProvider.System.GetElapsedTime(begin));
        }

        return await result;
    }

    private static double Share(LoadOptions load, LoadRecorder? recorder, TimeSpan elapsed) => load switch
    {
        { Total: { } total } => (double)(recorder?.Ended ?? 0) / total,
        { Duration: { } duration } => Math.Min(1, elapsed / duration),
        _ => 0,
    };
}
