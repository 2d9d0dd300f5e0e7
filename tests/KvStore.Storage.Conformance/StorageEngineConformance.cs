using System.Text;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance;

/// <summary>What every engine must do. An engine's test class inherits this and says how to open an empty one.</summary>
public abstract class StorageEngineConformance : IDisposable
{
    private IStorageEngine? _engine;

    protected IStorageEngine Engine => _engine ??= OpenEmpty();

    public void Dispose()
    {
        _engine?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract IStorageEngine OpenEmpty();

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
    public void Value_may_be_empty_or_come_in_two_parts()
    {
        Apply(1, batch =>
        {
            batch.Put("empty"u8, default);
            batch.Put("head"u8, "12"u8, default);
            batch.Put("parts"u8, "12"u8, "345"u8);
            batch.Put("tail"u8, default, "345"u8);
        });

        Assert.Equal(["empty=", "head=12", "parts=12345", "tail=345"], Rows(Engine.Current));
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
    public void Large_rows_are_kept_whole()
    {
        var key = new byte[2000];
        var value = new byte[2_000_000];
        new Random(1).NextBytes(key);
        new Random(2).NextBytes(value);
        Apply(1, batch => batch.Put(key, value));

        Assert.True(Engine.Current.TryGet(key, out var read));
        Assert.True(read.Span.SequenceEqual(value));
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
    public void Durable_index_never_passes_the_applied_index()
    {
        Apply(3, batch => batch.Put("a"u8, "1"u8));
        Assert.InRange(Engine.DurableAppliedIndex, 0UL, 3UL);

        Engine.Flush();

        Assert.InRange(Engine.DurableAppliedIndex, 0UL, 3UL);
        Assert.Equal("1", Get(Engine.Current, "a"));
    }

    [Fact]
    public void Keys_are_ordered_as_unsigned_bytes_and_a_prefix_comes_first()
    {
        byte[][] ordered = [[0], [0, 0], [0, 1], [1], [0x7F], [0x7F, 0xFF], [0x80], [0xFF], [0xFF, 0], [0xFF, 0xFF]];
        Apply(1, batch =>
        {
            foreach (var key in ordered.Reverse())
            {
                batch.Put(key, "v"u8);
            }
        });

        using var rows = Engine.Current.CreateIterator();
        var seen = new List<byte[]>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            seen.Add(rows.CurrentKey.ToArray());
        }

        Assert.Equal(ordered, seen);
    }

    [Theory]
    [InlineData("", "b")]
    [InlineData("a", "b")]
    [InlineData("b", "b")]
    [InlineData("b0", "d")]
    [InlineData("d", "d")]
    [InlineData("f", "f")]
    [InlineData("g", null)]
    public void Seek_goes_to_the_first_row_not_below(string key, string? expected)
    {
        PutLetters("b", "d", "f");
        using var rows = Engine.Current.CreateIterator();

        Assert.Equal(expected is not null, rows.Seek(Bytes(key)));
        Assert.Equal(expected, KeyAt(rows));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("b", null)]
    [InlineData("b0", "b")]
    [InlineData("d", "b")]
    [InlineData("f", "d")]
    [InlineData("g", "f")]
    public void SeekBelow_goes_to_the_last_row_below(string key, string? expected)
    {
        PutLetters("b", "d", "f");
        using var rows = Engine.Current.CreateIterator();

        Assert.Equal(expected is not null, rows.SeekBelow(Bytes(key)));
        Assert.Equal(expected, KeyAt(rows));
    }

    [Fact]
    public void Iterator_turns_round()
    {
        PutLetters("b", "d", "f");
        using var rows = Engine.Current.CreateIterator();

        Assert.True(rows.SeekToLast());
        Assert.Equal("f", KeyAt(rows));
        Assert.True(rows.MovePrevious());
        Assert.True(rows.MovePrevious());
        Assert.Equal("b", KeyAt(rows));
        Assert.True(rows.MoveNext());
        Assert.Equal("d", KeyAt(rows));
    }

    [Fact]
    public void Iterator_that_left_the_rows_stands_nowhere_until_it_seeks()
    {
        PutLetters("b", "d");
        using var rows = Engine.Current.CreateIterator();
        Assert.True(rows.Seek("d"u8));

        Assert.False(rows.MoveNext());
        Assert.False(rows.IsValid);
        Assert.False(rows.MovePrevious());
        Assert.False(rows.MoveNext());
        Assert.Throws<InvalidOperationException>(() => rows.CurrentKey.Length);
        Assert.True(rows.Seek("b"u8));
        Assert.False(rows.MovePrevious());
        Assert.False(rows.IsValid);
        Assert.True(rows.SeekToLast());
    }

    [Fact]
    public void Iterator_of_the_newest_state_sees_what_was_applied_before_its_seek()
    {
        using var rows = Engine.Current.CreateIterator();
        Assert.False(rows.Seek("a"u8));
        PutLetters("b");

        Assert.True(rows.Seek("a"u8));
        Assert.Equal("b", KeyAt(rows));
    }

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
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(ReadUntilLast)).ToArray();

        for (ulong index = 2; index <= last; index++)
        {
            Apply(index, batch => PutPair(batch, index));
        }

        await Task.WhenAll(readers);

        static void PutPair(WriteBatch batch, ulong index)
        {
            batch.Put("a"u8, BitConverter.GetBytes(index));
            batch.Put(BitConverter.GetBytes(index), "filler"u8);
            batch.Put("z"u8, BitConverter.GetBytes(index));
        }

        void ReadUntilLast()
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

    /// <summary>Random batches against a sorted dictionary, with snapshots held while later batches are applied.</summary>
    [Fact]
    public void Engine_equals_a_sorted_dictionary() => EngineModel.Check(OpenEmpty);

    private void PutLetters(params string[] keys) => Apply(1, batch =>
    {
        foreach (var key in keys)
        {
            batch.Put(Bytes(key), Bytes(key));
        }
    });

    private void Apply(ulong index, Action<WriteBatch> fill)
    {
        using var batch = Engine.CreateBatch();
        fill(batch);
        Engine.Apply(batch, index);
    }

    private static string? Get(IStorageReader reader, string key) =>
        reader.TryGet(Bytes(key), out var value) ? Text(value.Span) : null;

    private static List<string> Rows(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        var seen = new List<string>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            seen.Add(Text(rows.CurrentKey) + "=" + Text(rows.CurrentValue));
        }

        return seen;
    }

    private static string? KeyAt(StorageIterator rows) => rows.IsValid ? Text(rows.CurrentKey) : null;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
