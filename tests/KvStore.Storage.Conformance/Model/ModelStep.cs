using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Model;

/// <summary>
/// One batch, its changes drawn from a seed, and what is done after it. Keys come from a small set so that they are overwritten and
/// deleted often, yet there are enough of them to split and merge nodes of a tree.
/// </summary>
internal sealed record ModelStep(int Seed, int Changes, int DeletePercent, bool TakesSnapshot, ModelAction Action)
{
    /// <summary>Steps that only apply and read.</summary>
    public static Gen<ModelStep> Generate() => Generate(Gen.Constant(ModelAction.None));

    /// <summary>Steps that flush and reopen, too.</summary>
    public static Gen<ModelStep> GenerateWithReopening() => Generate(Gen.Frequency(
        (14, Gen.Constant(ModelAction.None)), (3, Gen.Constant(ModelAction.Flush)), (2, Gen.Constant(ModelAction.Reopen))));

    public static byte[] RandomKey(Random random)
    {
        var number = random.Next(1500);
        return random.Next(10) == 0 ? [(byte)(number >> 8), (byte)number, 0] : [(byte)(number >> 8), (byte)number];
    }

    /// <summary>Fills a batch and returns what the rows are after it.</summary>
    public ImmutableSortedDictionary<byte[], byte[]> Fill(WriteBatch batch, ImmutableSortedDictionary<byte[], byte[]> rows)
    {
        var after = rows.ToBuilder();
        var random = new Random(Seed);
        var next = RandomKey(random);
        for (var i = 0; i < Changes; i++)
        {
            // Runs of neighbours empty and fill whole nodes.
            next = random.Next(4) == 0 ? RandomKey(random) : [next[0], (byte)(next[1] + 1)];
            if (random.Next(100) < DeletePercent)
            {
                batch.Delete(next);
                after.Remove(next);
            }
            else
            {
                var value = new byte[random.Next(5)];
                random.NextBytes(value);
                batch.Put(next, value);
                after[next] = value;
            }
        }

        return after.ToImmutable();
    }

    private static Gen<ModelStep> Generate(Gen<ModelAction> actions) =>
        from seed in Gen.Choose(0, int.MaxValue - 1)
        from changes in Gen.Frequency((3, Gen.Choose(0, 10)), (1, Gen.Choose(50, 400)))
        from deletePercent in Gen.Elements(0, 20, 60, 95)
        from takesSnapshot in Gen.Elements(true, false)
        from action in actions
        select new ModelStep(seed, changes, deletePercent, takesSnapshot, action);
}
