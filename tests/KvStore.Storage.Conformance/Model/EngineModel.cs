using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Model;

/// <summary>Drives an engine and a sorted dictionary with the same random batches.</summary>
internal static class EngineModel
{
    private const int RunsMax = 25;
    private const int StepsPerRun = 40;
    private const int HeldSnapshotsMax = 4;

    public static void Check(Func<IStorageEngine> open)
    {
        var runs = ModelStep.Generate().ListOf(StepsPerRun).ToArbitrary();
        Prop.ForAll(runs, steps => Run(open, steps)).Check(Config.QuickThrowOnFailure.WithMaxTest(RunsMax));
    }

    private static void Run(Func<IStorageEngine> open, IEnumerable<ModelStep> steps)
    {
        using var engine = open();
        using var batch = engine.CreateBatch();
        var model = ImmutableSortedDictionary.Create<byte[], byte[]>(ByteOrder.Instance);
        var held = new Queue<(IStorageSnapshot Snapshot, ImmutableSortedDictionary<byte[], byte[]> Rows)>();
        foreach (var step in steps)
        {
            batch.Clear();
            model = step.Fill(batch, model);
            engine.Apply(batch, engine.AppliedIndex + 1);
            if (step.TakesSnapshot)
            {
                held.Enqueue((engine.CreateSnapshot(), model));
            }

            ModelReads.Check(engine.Current, model, step.Seed);
            if (held.Count > HeldSnapshotsMax)
            {
                Release(held.Dequeue(), step.Seed);
            }
        }

        while (held.TryDequeue(out var last))
        {
            Release(last, seed: 0);
        }
    }

    private static void Release((IStorageSnapshot Snapshot, ImmutableSortedDictionary<byte[], byte[]> Rows) held, int seed)
    {
        ModelReads.Check(held.Snapshot, held.Rows, seed);
        held.Snapshot.Dispose();
    }
}
