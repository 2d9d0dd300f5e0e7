using FsCheck;
using FsCheck.Fluent;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance;

/// <summary>
/// Drives an engine and a sorted dictionary with the same random batches. Keys come from a small set so that they are overwritten and
/// deleted often, yet there are enough of them to split and merge nodes of a tree.
/// </summary>
internal static class EngineModel
{
    private const int RunsMax = 40;
    private const int StepsPerRun = 40;
    private const int HeldSnapshotsMax = 4;

    public static void Check(Func<IStorageEngine> open)
    {
        var runs = Step.Generate().ListOf(StepsPerRun).ToArbitrary();
        Prop.ForAll(runs, steps => Run(open, steps)).Check(Config.QuickThrowOnFailure.WithMaxTest(RunsMax));
    }

    private static void Run(Func<IStorageEngine> open, IEnumerable<Step> steps)
    {
        using var engine = open();
        using var batch = engine.CreateBatch();
        var model = new SortedDictionary<byte[], byte[]>(ByteOrder.Instance);
        var held = new Queue<(IStorageSnapshot Snapshot, KeyValuePair<byte[], byte[]>[] Rows)>();
        ulong index = 0;
        foreach (var step in steps)
        {
            batch.Clear();
            step.Fill(batch, model);
            engine.Apply(batch, ++index);
            if (step.TakesSnapshot)
            {
                held.Enqueue((engine.CreateSnapshot(), [.. model]));
            }

            CheckReader(engine.Current, [.. model], step.Seed);
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

    private static void Release((IStorageSnapshot Snapshot, KeyValuePair<byte[], byte[]>[] Rows) held, int seed)
    {
        CheckReader(held.Snapshot, held.Rows, seed);
        held.Snapshot.Dispose();
    }

    private static void CheckReader(IStorageReader reader, KeyValuePair<byte[], byte[]>[] expected, int seed)
    {
        using var rows = reader.CreateIterator();
        var position = 0;
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            CheckRow(rows, expected[position++]);
        }

        Assert.Equal(expected.Length, position);
        for (var found = rows.SeekToLast(); found; found = rows.MovePrevious())
        {
            CheckRow(rows, expected[--position]);
        }

        Assert.Equal(0, position);
        var random = new Random(seed);
        for (var i = 0; i < 20; i++)
        {
            CheckSeek(reader, rows, expected, Step.RandomKey(random));
        }
    }

    private static void CheckSeek(
        IStorageReader reader, StorageIterator rows, KeyValuePair<byte[], byte[]>[] expected, byte[] key)
    {
        var position = Array.FindIndex(expected, row => ByteOrder.Instance.Compare(row.Key, key) >= 0);
        position = position < 0 ? expected.Length : position;
        var exists = position < expected.Length && expected[position].Key.AsSpan().SequenceEqual(key);
        Assert.Equal(exists, reader.TryGet(key, out var value));
        if (exists)
        {
            Assert.True(value.Span.SequenceEqual(expected[position].Value));
        }

        Assert.Equal(position < expected.Length, rows.Seek(key));
        if (rows.IsValid)
        {
            CheckRow(rows, expected[position]);
            Assert.Equal(position > 0, rows.MovePrevious());
        }

        Assert.Equal(position > 0, rows.SeekBelow(key));
        if (rows.IsValid)
        {
            CheckRow(rows, expected[position - 1]);
            Assert.Equal(position < expected.Length, rows.MoveNext());
        }
    }

    private static void CheckRow(StorageIterator rows, KeyValuePair<byte[], byte[]> expected)
    {
        Assert.True(rows.CurrentKey.SequenceEqual(expected.Key));
        Assert.True(rows.CurrentValue.SequenceEqual(expected.Value));
    }

    /// <summary>One batch: changes drawn from a seed.</summary>
    private sealed record Step(int Seed, int Changes, int DeletePercent, bool TakesSnapshot)
    {
        public static Gen<Step> Generate() =>
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from changes in Gen.Frequency((3, Gen.Choose(0, 10)), (1, Gen.Choose(50, 400)))
            from deletePercent in Gen.Elements(0, 20, 60, 95)
            from takesSnapshot in Gen.Elements(true, false)
            select new Step(seed, changes, deletePercent, takesSnapshot);

        public static byte[] RandomKey(Random random)
        {
            var number = random.Next(1500);
            return random.Next(10) == 0 ? [(byte)(number >> 8), (byte)number, 0] : [(byte)(number >> 8), (byte)number];
        }

        public void Fill(WriteBatch batch, SortedDictionary<byte[], byte[]> model)
        {
            var random = new Random(Seed);
            var next = RandomKey(random);
            for (var i = 0; i < Changes; i++)
            {
                // Runs of neighbours empty and fill whole nodes.
                next = random.Next(4) == 0 ? RandomKey(random) : [next[0], (byte)(next[1] + 1)];
                if (random.Next(100) < DeletePercent)
                {
                    batch.Delete(next);
                    model.Remove(next);
                }
                else
                {
                    var value = new byte[random.Next(5)];
                    random.NextBytes(value);
                    batch.Put(next, value);
                    model[next] = value;
                }
            }
        }
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
