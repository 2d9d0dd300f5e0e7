namespace KvStore.Storage.Conformance;

/// <summary>Batches, their indices and what they leave behind.</summary>
public abstract partial class StorageEngineConformance
{
    [Fact]
    public void Fresh_engine_is_empty()
    {
        using var snapshot = Engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();

        Assert.Equal(0UL, Engine.AppliedIndex);
        Assert.Equal(0UL, Engine.DurableAppliedIndex);
        Assert.Equal(0UL, snapshot.AppliedIndex);
        Assert.False(rows.IsValid);
        Assert.False(rows.Seek(default));
        Assert.False(rows.SeekToLast());
        Assert.False(rows.SeekBelow([0xFF]));
        Assert.False(snapshot.TryGet("a"u8, out _));
    }

    [Fact]
    public void Applied_batch_is_visible_at_once()
    {
        Apply(1, batch => batch.Put("a"u8, "1"u8));

        Assert.Equal("1", Get(Engine.Current, "a"));
        using var snapshot = Engine.CreateSnapshot();
        Assert.Equal("1", Get(snapshot, "a"));
        Assert.Equal(1UL, Engine.AppliedIndex);
        Assert.Equal(1UL, snapshot.AppliedIndex);
    }

    [Fact]
    public void Batch_is_not_visible_before_it_is_applied()
    {
        using var batch = Engine.CreateBatch();
        batch.Put("a"u8, "1"u8);

        Assert.Null(Get(Engine.Current, "a"));
    }

    [Fact]
    public void Last_change_of_a_key_in_a_batch_wins()
    {
        Apply(1, batch =>
        {
            batch.Put("put"u8, "1"u8);
            batch.Put("put"u8, "2"u8);
            batch.Put("deleted"u8, "1"u8);
            batch.Delete("deleted"u8);
            batch.Delete("back"u8);
            batch.Put("back"u8, "3"u8);
        });

        Assert.Equal(["back=3", "put=2"], Rows(Engine.Current));
    }

    [Fact]
    public void Delete_of_a_missing_key_does_nothing()
    {
        Apply(1, batch => batch.Put("a"u8, "1"u8));
        Apply(2, batch => batch.Delete("b"u8));

        Assert.Equal(["a=1"], Rows(Engine.Current));
    }

    [Fact]
    public void Deleted_key_may_come_back()
    {
        PutLetters("a", "b");
        Apply(2, batch => batch.Delete("a"u8));
        Assert.Null(Get(Engine.Current, "a"));
        Apply(3, batch => batch.Put("a"u8, "again"u8));

        Assert.Equal(["a=again", "b=b"], Rows(Engine.Current));
    }

    [Fact]
    public void Empty_key_is_refused()
    {
        using var batch = Engine.CreateBatch();

        Assert.Throws<ArgumentException>(() => batch.Put(default, "1"u8));
        Assert.Throws<ArgumentException>(() => batch.Delete(default));
        Assert.Equal(0, batch.Count);
    }

    [Fact]
    public void Batch_copies_what_it_is_given_and_can_be_reused()
    {
        using var batch = Engine.CreateBatch();
        var key = "a"u8.ToArray();
        var value = "1"u8.ToArray();
        batch.Put(key, value);
        key[0] = (byte)'x';
        value[0] = (byte)'x';
        Assert.Equal(1, batch.Count);
        Engine.Apply(batch, appliedIndex: 1);

        batch.Clear();
        Assert.Equal(0, batch.Count);
        batch.Put("b"u8, "2"u8);
        Engine.Apply(batch, appliedIndex: 2);

        Assert.Equal(["a=1", "b=2"], Rows(Engine.Current));
    }

    [Fact]
    public void Applied_batch_is_not_cleared()
    {
        using var batch = Engine.CreateBatch();
        batch.Put("a"u8, "1"u8);
        batch.Delete("b"u8);
        Engine.Apply(batch, appliedIndex: 1);
        Assert.Equal(2, batch.Count);
        Apply(2, later =>
        {
            later.Delete("a"u8);
            later.Put("b"u8, "2"u8);
        });

        Engine.Apply(batch, appliedIndex: 3);

        Assert.Equal(["a=1"], Rows(Engine.Current));
        Assert.Equal(3UL, Engine.AppliedIndex);
    }

    [Fact]
    public void Cleared_batch_changes_no_row()
    {
        using var batch = Engine.CreateBatch();
        batch.Put("a"u8, "1"u8);
        batch.Clear();
        Engine.Apply(batch, appliedIndex: 4);

        Assert.Empty(Rows(Engine.Current));
        Assert.Equal(4UL, Engine.AppliedIndex);
    }

    [Fact]
    public void Batches_may_be_filled_side_by_side()
    {
        using var first = Engine.CreateBatch();
        using var second = Engine.CreateBatch();
        first.Put("a"u8, "first"u8);
        second.Put("a"u8, "second"u8);
        second.Put("b"u8, "second"u8);
        first.Put("c"u8, "first"u8);

        Engine.Apply(second, appliedIndex: 1);
        Engine.Apply(first, appliedIndex: 2);

        Assert.Equal(["a=first", "b=second", "c=first"], Rows(Engine.Current));
    }

    [Fact]
    public void Empty_batch_moves_the_applied_index()
    {
        Apply(7, _ => { });

        using var snapshot = Engine.CreateSnapshot();
        Assert.Equal(7UL, Engine.AppliedIndex);
        Assert.Equal(7UL, snapshot.AppliedIndex);
    }

    [Fact]
    public void Applied_index_does_not_go_back()
    {
        Apply(7, batch => batch.Put("a"u8, "1"u8));

        Assert.Throws<ArgumentOutOfRangeException>(() => Apply(6, batch => batch.Put("a"u8, "2"u8)));
        Assert.Equal(7UL, Engine.AppliedIndex);
        Assert.Equal("1", Get(Engine.Current, "a"));
    }

    [Fact]
    public void Applied_index_may_stay_and_may_leap()
    {
        Apply(7, batch => batch.Put("a"u8, "1"u8));
        Apply(7, batch => batch.Put("b"u8, "2"u8));
        Assert.Equal(7UL, Engine.AppliedIndex);

        Apply(ulong.MaxValue, batch => batch.Put("c"u8, "3"u8));

        Assert.Equal(ulong.MaxValue, Engine.AppliedIndex);
        Assert.Equal(["a=1", "b=2", "c=3"], Rows(Engine.Current));
    }

    [Fact]
    public void Durable_index_never_passes_the_applied_index()
    {
        Apply(3, batch => batch.Put("a"u8, "1"u8));
        Assert.InRange(Engine.DurableAppliedIndex, 0UL, 3UL);

        Engine.Flush();

        Assert.InRange(Engine.DurableAppliedIndex, 0UL, 3UL);
        Assert.Equal("1", Get(Engine.Current, "a"));
    }

    [Fact]
    public void Large_batch_is_applied_whole()
    {
        const int changes = 100_000;
        Apply(1, batch =>
        {
            for (var i = 0; i < changes; i++)
            {
                batch.Put(NumberedKey(i * 7919 % changes), NumberedKey(i));
            }

            Assert.Equal(changes, batch.Count);
        });

        var keys = Keys(Engine.Current);

        Assert.Equal(changes, keys.Count);
        Assert.Equal(NumberedKey(0), keys[0]);
        Assert.Equal(NumberedKey(changes - 1), keys[^1]);
    }

    [Fact]
    public void Large_batch_of_deletes_leaves_what_it_does_not_name()
    {
        Apply(1, batch => ForNumbers(20_000, i => batch.Put(NumberedKey(i), "value"u8)));
        Apply(2, batch => ForNumbers(20_000, i =>
        {
            if (i % 5000 != 17)
            {
                batch.Delete(NumberedKey(i));
            }
        }));

        Assert.Equal([NumberedKey(17), NumberedKey(5017), NumberedKey(10_017), NumberedKey(15_017)], Keys(Engine.Current));
    }

    [Fact]
    public void Engine_tells_about_how_many_bytes_its_rows_take()
    {
        Assert.True(Engine.ApproximateBytes >= 0);
        for (var i = 1; i <= 8; i++)
        {
            var value = RandomBytes(500_000, seed: i);
            Apply((ulong)i, batch => batch.Put(NumberedKey(i), value));
        }

        Engine.Flush();

        Assert.InRange(Engine.ApproximateBytes, 1_000_000, 40_000_000);
    }

    [Fact]
    public void Engine_may_be_disposed_twice()
    {
        PutLetters("a");
        Engine.Dispose();
        Engine.Dispose();
    }

    protected static void ForNumbers(int count, Action<int> action)
    {
        for (var i = 0; i < count; i++)
        {
            action(i);
        }
    }
}
