using KvStore.Storage.Files;

namespace KvStore.Storage.Conformance;

/// <summary>What is found when an engine is opened again.</summary>
public abstract partial class DurableEngineConformance
{
    [Fact]
    public void Unused_engine_reopens_empty()
    {
        Assert.Equal(0UL, Engine.AppliedIndex);
        Reopen();

        Assert.Equal(0UL, Engine.AppliedIndex);
        Assert.Equal(0UL, Engine.DurableAppliedIndex);
        Assert.Empty(Rows(Engine.Current));
    }

    [Fact]
    public void Flush_makes_the_applied_index_durable()
    {
        PutLetters("a");
        PutLetters("b");
        Engine.Flush();
        Assert.Equal(2UL, Engine.DurableAppliedIndex);

        PutLetters("c");
        Assert.InRange(Engine.DurableAppliedIndex, 2UL, 3UL);
    }

    [Fact]
    public void Flushed_rows_are_there_after_reopening()
    {
        PutLetters("a", "b", "c");
        Apply(9, batch =>
        {
            batch.Delete("b"u8);
            batch.Put("c"u8, "new"u8);
            batch.Put("empty"u8, default);
        });
        Engine.Flush();
        Reopen();

        Assert.Equal(9UL, Engine.AppliedIndex);
        Assert.Equal(9UL, Engine.DurableAppliedIndex);
        Assert.Equal(["a=a", "c=new", "empty="], Rows(Engine.Current));
        using var snapshot = Engine.CreateSnapshot();
        Assert.Equal(9UL, snapshot.AppliedIndex);
    }

    /// <summary>Each batch sets two keys to its index: both must tell the index that the engine tells.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    public void Reopening_without_a_flush_finds_an_earlier_batch(int flushed)
    {
        const int last = 200;
        for (ulong index = 1; index <= last; index++)
        {
            Apply(index, batch => PutPair(batch, index));
            if (index == (ulong)flushed)
            {
                Engine.Flush();
            }
        }

        Reopen();

        Assert.InRange(Engine.AppliedIndex, (ulong)flushed, (ulong)last);
        Assert.Equal(Engine.AppliedIndex, Engine.DurableAppliedIndex);
        if (Engine.AppliedIndex > 0)
        {
            Assert.True(Engine.Current.TryGet("a"u8, out var first));
            Assert.True(Engine.Current.TryGet("z"u8, out var second));
            Assert.Equal(Engine.AppliedIndex, BitConverter.ToUInt64(first.Span));
            Assert.Equal(Engine.AppliedIndex, BitConverter.ToUInt64(second.Span));
        }

        var keys = Engine.AppliedIndex == 0 ? 0 : (int)Engine.AppliedIndex + 2;
        Assert.Equal(keys, Keys(Engine.Current).Count);
    }

    [Fact]
    public void Deletes_are_durable()
    {
        Apply(1, batch => ForNumbers(5000, i => batch.Put(NumberedKey(i), "value"u8)));
        Engine.Flush();
        Apply(2, batch => ForNumbers(5000, i => batch.Delete(NumberedKey(i))));
        Engine.Flush();
        Reopen();

        Assert.Equal(2UL, Engine.AppliedIndex);
        Assert.Empty(Keys(Engine.Current));
    }

    [Fact]
    public void Index_of_an_empty_batch_is_durable()
    {
        PutLetters("a");
        Engine.Flush();
        Apply(ulong.MaxValue, _ => { });
        Engine.Flush();
        Assert.Equal(ulong.MaxValue, Engine.DurableAppliedIndex);
        Reopen();

        Assert.Equal(ulong.MaxValue, Engine.AppliedIndex);
        Assert.Equal(["a=a"], Rows(Engine.Current));
    }

    [Fact]
    public void Flush_with_nothing_new_changes_nothing()
    {
        Engine.Flush();
        Assert.Equal(0UL, Engine.DurableAppliedIndex);
        PutLetters("a");
        Engine.Flush();
        Engine.Flush();
        Reopen();
        Engine.Flush();

        Assert.Equal(1UL, Engine.DurableAppliedIndex);
        Assert.Equal(["a=a"], Rows(Engine.Current));
    }

    [Fact]
    public void Applied_index_does_not_go_back_after_reopening()
    {
        Apply(7, batch => batch.Put("a"u8, "1"u8));
        Engine.Flush();
        Reopen();

        Assert.Throws<ArgumentOutOfRangeException>(() => Apply(6, batch => batch.Put("a"u8, "2"u8)));
        Apply(8, batch => batch.Put("b"u8, "2"u8));
        Assert.Equal(["a=1", "b=2"], Rows(Engine.Current));
    }

    [Fact]
    public void Every_life_adds_to_the_last()
    {
        var expected = new List<string>();
        for (var life = 10; life < 30; life++)
        {
            PutLetters("life" + life);
            expected.Add($"life{life}=life{life}");
            Engine.Flush();
            Reopen();

            Assert.Equal(expected, Rows(Engine.Current));
            Assert.Equal((ulong)expected.Count, Engine.AppliedIndex);
        }
    }

    [Fact]
    public void Large_batch_is_durable()
    {
        const int changes = 50_000;
        Apply(1, batch => ForNumbers(changes, i => batch.Put(NumberedKey(i), RandomBytes(100, seed: i))));
        Engine.Flush();
        Reopen();

        Assert.Equal(changes, Keys(Engine.Current).Count);
        Assert.True(Engine.Current.TryGet(NumberedKey(777), out var value));
        Assert.True(value.Span.SequenceEqual(RandomBytes(100, seed: 777)));
    }

    [Theory]
    [InlineData(512, 4096)]
    [InlineData(2000, 1 << 20)]
    [InlineData(65_536, 1)]
    [InlineData(65_536, 4 << 20)]
    public void Large_rows_are_durable(int keySize, int valueSize)
    {
        var (key, value) = (RandomBytes(keySize, seed: 1), RandomBytes(valueSize, seed: 2));
        Apply(1, batch =>
        {
            batch.Put(key, value);
            batch.Put("small"u8, "1"u8);
        });
        Engine.Flush();
        Reopen();

        Assert.True(Engine.Current.TryGet(key, out var read));
        Assert.True(read.Span.SequenceEqual(value));
        Assert.Equal("1", Get(Engine.Current, "small"));
        Assert.Equal(2, Keys(Engine.Current).Count);
    }

    [Fact]
    public void Flushed_engine_equals_a_sorted_dictionary_after_each_reopening() =>
        Model.DurableEngineModel.Check(() =>
        {
            var path = NewPath();
            return () => OpenAt(path);
        });

    [Fact]
    public async Task Cuts_at_any_moment_leave_whole_batches()
    {
        var rounds = new Crash.CrashRounds(OpenAt, Crash.CrashProcess.CommandOf(GetType().Assembly), NewPath(), seed: 1);

        var report = await rounds.RunAsync(count: 10, CancellationToken.None);

        Assert.Equal(10, report.Rounds);
    }

    [Fact]
    public void Engine_of_a_directory_is_opened_once_at_a_time()
    {
        PutLetters("a");

        Assert.ThrowsAny<StorageException>(() => OpenAt(EnginePath));

        PutLetters("b");
        Assert.Equal(["a=a", "b=b"], Rows(Engine.Current));
    }

    [Fact]
    public void Disposed_engine_refuses_all_calls()
    {
        PutLetters("a");
        var current = Engine.Current;
        using var batch = Engine.CreateBatch();
        batch.Put("b"u8, "1"u8);
        Engine.Dispose();
        Engine.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Engine.Apply(batch, appliedIndex: 2));
        Assert.Throws<ObjectDisposedException>(Engine.Flush);
        Assert.Throws<ObjectDisposedException>(Engine.CreateSnapshot);
        Assert.Throws<ObjectDisposedException>(() => current.TryGet("a"u8, out _));
        Assert.Throws<ObjectDisposedException>(current.CreateIterator);
    }

    /// <summary>Keeping one is the caller's mistake; it must be told, not crash the process, and the files must be free again.</summary>
    [Fact]
    public void Snapshot_of_a_disposed_engine_refuses_reads()
    {
        PutLetters("a");
        Engine.Flush();
        var snapshot = Engine.CreateSnapshot();
        Engine.Dispose();

        Assert.Throws<ObjectDisposedException>(() => snapshot.TryGet("a"u8, out _));
        Assert.Throws<ObjectDisposedException>(snapshot.CreateIterator);
        snapshot.Dispose();

        Engine = OpenAt(EnginePath);
        Assert.Equal(["a=a"], Rows(Engine.Current));
    }
}
