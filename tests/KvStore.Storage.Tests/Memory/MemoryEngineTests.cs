using KvStore.Storage.Conformance;
using KvStore.Storage.Engine;
using KvStore.Storage.Memory;

namespace KvStore.Storage.Tests.Memory;

/// <summary>The memory engine keeps the rules of all engines, and its own.</summary>
public sealed class MemoryEngineTests : StorageEngineConformance
{
    [Fact]
    public void Nothing_is_durable()
    {
        using var batch = Engine.CreateBatch();
        batch.Put("a"u8, "1"u8);
        Engine.Apply(batch, appliedIndex: 5);
        Engine.Flush();

        Assert.Equal(0UL, Engine.DurableAppliedIndex);
    }

    [Fact]
    public void Snapshot_of_an_unchanged_state_is_handed_out_again()
    {
        var first = Engine.CreateSnapshot();
        Assert.Same(first, Engine.CreateSnapshot());

        using var batch = Engine.CreateBatch();
        Engine.Apply(batch, appliedIndex: 1);

        Assert.NotSame(first, Engine.CreateSnapshot());
    }

    /// <summary>A put costs its row and its share of new nodes; the tree is not copied while nobody takes snapshots.</summary>
    [Fact]
    public void Put_without_snapshots_allocates_little_more_than_its_row()
    {
        const int puts = 20_000;
        const int rowSize = 24 + 4 + 16 + 256;
        var keys = RandomKeys(2 * puts);
        var value = new byte[256];
        using var batch = Engine.CreateBatch();
        Put(batch, keys.AsSpan(0, puts), value);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Put(batch, keys.AsSpan(puts), value);
        var perPut = (GC.GetAllocatedBytesForCurrentThread() - before) / puts;

        Assert.InRange(perPut, rowSize, rowSize + 100);
    }

    [Fact]
    public void Batch_after_a_snapshot_copies_only_what_it_changes()
    {
        const int rows = 20_000;
        var keys = RandomKeys(rows);
        using var batch = Engine.CreateBatch();
        Put(batch, keys, new byte[8]);
        using var snapshot = Engine.CreateSnapshot();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Put(batch, keys.AsSpan(0, 1), new byte[8]);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        // One path: a leaf and three levels above it.
        Assert.InRange(allocated, 1, 3000);
    }

    [Fact]
    public void Rows_in_ascending_order_leave_full_leaves_behind()
    {
        var tree = new CowTree();
        for (var i = 0; i < 3200; i++)
        {
            tree.Put(Row.Create([(byte)(i >> 8), (byte)i], default, default));
        }

        Assert.Equal(100, Leaves(tree.Root));
    }

    [Fact]
    public void Tree_that_was_emptied_has_one_leaf()
    {
        var tree = new CowTree();
        for (var i = 0; i < 5000; i++)
        {
            tree.Put(Row.Create([(byte)(i >> 8), (byte)i], default, default));
        }

        for (var i = 0; i < 5000; i++)
        {
            var number = i * 1811 % 5000;
            tree.Delete([(byte)(number >> 8), (byte)number]);
        }

        Assert.Equal(0, Assert.IsType<LeafNode>(tree.Root).Count);
    }

    [Fact]
    public void Thinned_out_tree_merges_its_leaves()
    {
        var tree = new CowTree();
        for (var i = 0; i < 32_000; i++)
        {
            tree.Put(Row.Create([(byte)(i >> 8), (byte)i], default, default));
        }

        for (var i = 0; i < 32_000; i++)
        {
            if (i % 16 != 0)
            {
                tree.Delete([(byte)(i >> 8), (byte)i]);
            }
        }

        Assert.InRange(Leaves(tree.Root), 63, 250);
    }

    protected override IStorageEngine OpenEmpty() => new MemoryEngine();

    private static int Leaves(Node node) =>
        node is InnerNode inner ? inner.Children.Take(inner.Count).Sum(Leaves) : 1;

    private static byte[][] RandomKeys(int count)
    {
        var random = new Random(1);
        var keys = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            keys[i] = new byte[16];
            random.NextBytes(keys[i]);
        }

        return keys;
    }

    private void Put(WriteBatch batch, ReadOnlySpan<byte[]> keys, byte[] value)
    {
        foreach (var key in keys)
        {
            batch.Clear();
            batch.Put(key, value);
            Engine.Apply(batch, Engine.AppliedIndex + 1);
        }
    }
}
