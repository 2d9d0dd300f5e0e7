using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Crash;

/// <summary>
/// The process that is killed: applies numbered batches from where the engine stands, flushes now and then, and says on a line of its
/// own how far it is and what the engine calls durable. It never ends by itself.
/// </summary>
internal static class CrashChild
{
    /// <summary>Between two flushes.</summary>
    private const int BatchesMax = 120;

    /// <summary>Between two lines: the parent counts lines to choose when to kill.</summary>
    private const int BatchesPerLine = 10;

    public static void Run(IStorageEngine engine, int seed, TextWriter output)
    {
        var random = new Random(seed);
        using var batch = engine.CreateBatch();
        var untilFlush = random.Next(BatchesMax);
        while (true)
        {
            var index = engine.AppliedIndex + 1;
            batch.Clear();
            CrashWorkload.Fill(batch, index);
            engine.Apply(batch, index);
            if (--untilFlush < 0)
            {
                engine.Flush();
                untilFlush = random.Next(BatchesMax);
                Report(engine, output);
            }
            else if (index % BatchesPerLine == 0)
            {
                Report(engine, output);
            }
        }
    }

    // The durable index first: it may grow between the two reads, and must not be above the applied one that is told with it.
    private static void Report(IStorageEngine engine, TextWriter output)
    {
        var durable = engine.DurableAppliedIndex;
        output.WriteLine(new CrashProgress(Applied: engine.AppliedIndex, Durable: durable).ToString());
        output.Flush();
    }
}
