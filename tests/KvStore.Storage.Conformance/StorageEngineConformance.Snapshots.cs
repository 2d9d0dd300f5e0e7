using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance;

/// <summary>Views that do not change, also from other threads.</summary>
public abstract partial class StorageEngineConformance
{
    [Fact]
    public void Snapshot_does_not_change()
    {
        PutLetters("a", "b", "c");
        using var snapshot = Engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();
        Assert.True(rows.Seek("a"u8));

        Apply(2, batch =>
        {
            batch.Put("a0"u8, "new"u8);
            batch.Put("b"u8, "new"u8);
            batch.Delete("c"u8);
        });

        Assert.Equal(1UL, snapshot.AppliedIndex);
        Assert.Equal(["a=a", "b=b", "c=c"], Rows(snapshot));
        Assert.True(rows.MoveNext());
        Assert.Equal("b", KeyAt(rows));
        Assert.Equal(["a=a", "a0=new", "b=new"], Rows(Engine.Current));
    }

    [Fact]
    public void Snapshot_of_an_empty_engine_stays_empty()
    {
        using var snapshot = Engine.CreateSnapshot();
        PutLetters("a");
        Engine.Flush();

        Assert.Empty(Rows(snapshot));
        Assert.Null(Get(snapshot, "a"));
        Assert.Equal(0UL, snapshot.AppliedIndex);
    }

    [Fact]
    public void Snapshot_does_not_change_when_the_engine_flushes()
    {
        PutLetters("a", "b");
        using var snapshot = Engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();
        Assert.True(rows.Seek("a"u8));

        for (ulong index = 2; index <= 5; index++)
        {
            Apply(index, batch =>
            {
                batch.Put("a"u8, "new"u8);
                batch.Delete("b"u8);
            });
            Engine.Flush();
        }

        Assert.Equal("a", Text(rows.CurrentValue));
        Assert.True(rows.MoveNext());
        Assert.Equal("b", Text(rows.CurrentValue));
        Assert.Equal(["a=a", "b=b"], Rows(snapshot));
        Assert.Equal(["a=new"], Rows(Engine.Current));
    }

    /// <summary>Each sees its own moment, in whatever order they are released.</summary>
    [Fact]
    public void Snapshots_of_many_moments_live_side_by_side()
    {
        const int count = 30;
        var snapshots = new List<(int Number, IStorageSnapshot Snapshot)>();
        for (var i = 1; i <= count; i++)
        {
            PutLetters("k" + i);
            if (i > 10)
            {
                Apply(Engine.AppliedIndex + 1, batch => batch.Delete(Bytes("k" + (i - 10))));
            }

            snapshots.Add((i, Engine.CreateSnapshot()));
        }

        foreach (var (number, snapshot) in snapshots.OrderBy(item => item.Number * 7 % 11))
        {
            using (snapshot)
            {
                Assert.Equal(Math.Min(number, 10), Rows(snapshot).Count);
                Assert.Equal("k" + number, Get(snapshot, "k" + number));
                Assert.Null(Get(snapshot, "k" + (number - 10)));
            }
        }
    }

    [Fact]
    public void Memory_of_a_row_outlives_the_snapshot_and_the_row()
    {
        PutLetters("a");
        ReadOnlyMemory<byte> key, value, got;
        using (var snapshot = Engine.CreateSnapshot())
        using (var rows = snapshot.CreateIterator())
        {
            Assert.True(rows.Seek("a"u8));
            key = rows.CurrentKeyMemory;
            value = rows.CurrentValueMemory;
            Assert.True(snapshot.TryGet("a"u8, out got));
        }

        Apply(2, batch => batch.Put("a"u8, "x"u8));
        Apply(3, batch => batch.Delete("a"u8));
        Engine.Flush();

        Assert.Equal("a", Text(key.Span));
        Assert.Equal("a", Text(value.Span));
        Assert.Equal("a", Text(got.Span));
    }

    /// <summary>Every batch sets two keys to its index; a snapshot must find both equal to its own applied index.</summary>
    [Fact]
    public async Task Snapshots_of_other_threads_hold_whole_batches()
    {
        const ulong last = 3000;
        Apply(1, batch => PutPair(batch, index: 1));
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => ReadPairsUntil(last))).ToArray();

        for (ulong index = 2; index <= last; index++)
        {
            Apply(index, batch => PutPair(batch, index));
            if (index % 500 == 0)
            {
                Engine.Flush();
            }
        }

        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task One_snapshot_serves_many_threads()
    {
        const int count = 2000;
        Apply(1, batch => ForNumbers(count, i => batch.Put(NumberedKey(i), NumberedKey(i))));
        using var snapshot = Engine.CreateSnapshot();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var round = 0; round < 5; round++)
            {
                Assert.Equal(count, Keys(snapshot).Count);
                Assert.True(snapshot.TryGet(NumberedKey(round), out var value));
                Assert.True(value.Span.SequenceEqual(NumberedKey(round)));
            }
        })).ToArray();

        for (ulong index = 2; index < 200; index++)
        {
            Apply(index, batch => ForNumbers(20, i => batch.Delete(NumberedKey((int)index * i % count))));
        }

        await Task.WhenAll(readers);
    }

    /// <summary>What any thread may ask at any time, it asks while the owner applies and flushes.</summary>
    [Fact]
    public async Task Indices_that_other_threads_see_never_go_back()
    {
        const ulong last = 2000;
        _ = Engine;
        var watchers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            ulong applied = 0, durable = 0;
            while (applied < last)
            {
                var newDurable = Engine.DurableAppliedIndex;
                var newApplied = Engine.AppliedIndex;
                Assert.InRange(newDurable, durable, newApplied);
                Assert.True(newApplied >= applied);
                Assert.True(Engine.ApproximateBytes >= 0);
                (applied, durable) = (newApplied, newDurable);
            }
        })).ToArray();

        for (ulong index = 1; index <= last; index++)
        {
            Apply(index, batch => batch.Put(BitConverter.GetBytes(index % 100), BitConverter.GetBytes(index)));
            if (index % 200 == 0)
            {
                Engine.Flush();
            }
        }

        await Task.WhenAll(watchers);
    }

    /// <summary>Random batches against a sorted dictionary, with snapshots held while later batches are applied.</summary>
    [Fact]
    public void Engine_equals_a_sorted_dictionary() => Model.EngineModel.Check(OpenEmpty);

    protected static void PutPair(WriteBatch batch, ulong index)
    {
        batch.Put("a"u8, BitConverter.GetBytes(index));
        batch.Put(BitConverter.GetBytes(index), "filler"u8);
        batch.Put("z"u8, BitConverter.GetBytes(index));
    }

    private void ReadPairsUntil(ulong last)
    {
        ulong seen = 0;
        while (seen < last)
        {
            using var snapshot = Engine.CreateSnapshot();
            Assert.InRange(snapshot.AppliedIndex, seen, last);
            seen = snapshot.AppliedIndex;
            Assert.True(snapshot.TryGet("a"u8, out var first));
            Assert.True(snapshot.TryGet("z"u8, out var second));
            Assert.Equal(seen, BitConverter.ToUInt64(first.Span));
            Assert.Equal(seen, BitConverter.ToUInt64(second.Span));
        }
    }
}
