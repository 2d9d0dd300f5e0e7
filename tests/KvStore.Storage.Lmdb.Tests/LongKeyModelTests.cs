using FsCheck;
using FsCheck.Fluent;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>
/// Random batches of keys that share long prefixes and differ around the cuts, against a sorted dictionary, with commits, flushes and
/// reopenings in between. A reopened engine must be in the state that its applied index names.
/// </summary>
public sealed class LongKeyModelTests : EngineTest
{
    private const int RunsMax = 25;
    private const int StepsPerRun = 25;
    private static readonly int[] Lengths = [1, 505, 509, 510, 511, 512, 513, 1011, 1012, 1013, 1014, 1514, 2100];
    private static readonly int[] Places = [0, 1, 508, 509, 510, 511, 512, 1010, 1011, 1012, 1013, 1513];

    private int _places;

    private enum Act
    {
        None,
        Commit,
        Flush,
        Reopen,
    }

    [Fact]
    public void Engine_with_long_keys_equals_a_sorted_dictionary()
    {
        var steps = (from seed in Gen.Choose(0, int.MaxValue - 1)
                     from changes in Gen.Choose(0, 60)
                     from deletePercent in Gen.Elements(5, 40, 90)
                     from act in Gen.Elements(Act.None, Act.Commit, Act.Commit, Act.Flush, Act.Reopen)
                     select new Step(seed, changes, deletePercent, act)).ListOf(StepsPerRun).ToArbitrary();
        Prop.ForAll(steps, Run).Check(Config.QuickThrowOnFailure.WithMaxTest(RunsMax));
    }

    private void Run(IList<Step> steps)
    {
        var path = Path.Combine(EnginePath, $"{_places++}");
        Directory.CreateDirectory(path);
        var states = new List<SortedDictionary<byte[], byte[]>> { new(ByteArrays.Instance) };
        var engine = SmallEngine.Open(path, SmallEngine.Still);
        try
        {
            foreach (var step in steps)
            {
                states.RemoveRange((int)engine.AppliedIndex + 1, states.Count - (int)engine.AppliedIndex - 1);
                states.Add(Apply(engine, step, states[^1]));
                engine = Take(step.Act, engine, path);
                Check(engine.Current, states[(int)engine.AppliedIndex], step.Seed);
            }
        }
        finally
        {
            engine.Dispose();
        }
    }

    private static SortedDictionary<byte[], byte[]> Apply(LmdbEngine engine, Step step, SortedDictionary<byte[], byte[]> before)
    {
        var rows = new SortedDictionary<byte[], byte[]>(before, ByteArrays.Instance);
        var random = new Random(step.Seed);
        Apply(engine, batch =>
        {
            for (var i = 0; i < step.Changes; i++)
            {
                var key = RandomKey(random);
                if (random.Next(100) < step.DeletePercent)
                {
                    batch.Delete(key);
                    rows.Remove(key);
                }
                else
                {
                    var value = BitConverter.GetBytes(random.Next());
                    batch.Put(key, value);
                    rows[key] = value;
                }
            }
        });
        return rows;
    }

    private static LmdbEngine Take(Act act, LmdbEngine engine, string path)
    {
        switch (act)
        {
            case Act.Commit:
                engine.Commit();
                return engine;
            case Act.Flush:
                engine.Flush();
                return engine;
            case Act.Reopen:
                var durable = engine.DurableAppliedIndex;
                engine.Dispose();
                engine = SmallEngine.Open(path, SmallEngine.Still);
                Assert.True(engine.AppliedIndex >= durable);
                return engine;
            default:
                return engine;
        }
    }

    private static void Check(IStorageReader reader, SortedDictionary<byte[], byte[]> model, int seed)
    {
        using var rows = reader.CreateIterator();
        var expected = model.ToArray();
        var at = 0;
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            Assert.True(rows.CurrentKey.SequenceEqual(expected[at].Key));
            Assert.True(rows.CurrentValue.SequenceEqual(expected[at++].Value));
        }

        Assert.Equal(expected.Length, at);
        for (var found = rows.SeekToLast(); found; found = rows.MovePrevious())
        {
            Assert.True(rows.CurrentKey.SequenceEqual(expected[--at].Key));
        }

        Assert.Equal(0, at);
        var random = new Random(seed);
        for (var i = 0; i < 20; i++)
        {
            var key = RandomKey(random);
            at = expected.Count(row => ByteArrays.Instance.Compare(row.Key, key) < 0);
            Assert.Equal(model.ContainsKey(key), reader.TryGet(key, out _));
            Assert.True(rows.Seek(key) ? rows.CurrentKey.SequenceEqual(expected[at].Key) : at == expected.Length);
            Assert.True(rows.MovePrevious() ? rows.CurrentKey.SequenceEqual(expected[at - 1].Key) : at == 0 || at == expected.Length);
            Assert.True(rows.SeekBelow(key) ? rows.CurrentKey.SequenceEqual(expected[at - 1].Key) : at == 0);
            Assert.True(rows.MoveNext() ? rows.CurrentKey.SequenceEqual(expected[at].Key) : at == 0 || at == expected.Length);
        }
    }

    /// <summary>A prefix of one long key, sometimes with another byte somewhere: few enough that they are overwritten and deleted.</summary>
    private static byte[] RandomKey(Random random)
    {
        var key = new byte[Lengths[random.Next(Lengths.Length)]];
        key.AsSpan().Fill((byte)'k');
        var place = Places[random.Next(Places.Length)];
        if (place < key.Length && random.Next(3) > 0)
        {
            key[place] = random.Next(3) switch { 0 => 0x00, 1 => (byte)'l', _ => 0xFF };
        }

        return key;
    }

    private sealed record Step(int Seed, int Changes, int DeletePercent, Act Act);
}
