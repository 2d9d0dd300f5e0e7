using KvStore.Storage.Engine;

namespace KvStore.Storage.RocksDb.Tests;

/// <summary>What this engine adds to prefix durability.</summary>
public sealed class DurabilityTests : IDisposable
{
    private const int ValueSize = 10_000;
    private const int RowsMax = 5000;

    private readonly TestEngine _test = new();

    public void Dispose() => _test.Dispose();

    /// <summary>No Flush is called: the library writes full buffers by itself, and the engine notices.</summary>
    [Fact]
    public void Durable_index_grows_when_buffers_are_full()
    {
        var rows = 0;
        while (_test.Engine.DurableAppliedIndex == 0 && rows < RowsMax)
        {
            _test.Put(rows++, ValueSize);
        }

        Assert.InRange(_test.Engine.DurableAppliedIndex, 1UL, (ulong)rows - 1);
    }

    [Fact]
    public void Closing_flushes()
    {
        _test.Put(1, valueSize: 10);
        _test.Engine.Dispose();
        _test.Reopen();

        Assert.Equal(1UL, _test.Engine.DurableAppliedIndex);
    }

    [Fact]
    public void Engine_without_its_own_log_writes_none()
    {
        for (var i = 0; i < 100; i++)
        {
            _test.Put(i, ValueSize);
        }

        Assert.All(Directory.GetFiles(_test.Path, "*.log"), file => Assert.Equal(0, new FileInfo(file).Length));
    }

    /// <summary>Else an iterator that is not used for long would hold files and buffers of an old state.</summary>
    [Fact]
    public void Iterator_of_the_newest_state_lets_go_of_it_when_a_batch_is_applied()
    {
        _test.Put(1, valueSize: 10);
        using var rows = ((IStorageEngine)_test.Engine).Current.CreateIterator();
        Assert.True(rows.Seek(default));

        _test.Put(2, valueSize: 10);

        Assert.False(rows.IsValid);
        Assert.False(rows.MoveNext());
        Assert.True(rows.SeekToLast());
        Assert.True(rows.CurrentKey.SequenceEqual(TestEngine.Key(2)));
    }

    /// <summary>An iterator and a snapshot that their users forgot delay the release of the files; nothing reads freed memory.</summary>
    [Fact]
    public void Forgotten_iterator_keeps_what_it_reads()
    {
        _test.Put(1, valueSize: 10);
        var snapshot = _test.Engine.CreateSnapshot();
        var rows = snapshot.CreateIterator();
        Assert.True(rows.Seek(default));

        snapshot.Dispose();
        _test.Engine.Dispose();

        Assert.True(rows.CurrentKey.SequenceEqual(TestEngine.Key(1)));
        rows.Dispose();
        _test.Reopen();
        Assert.Equal(1UL, _test.Engine.AppliedIndex);
    }

    [Fact]
    public void Snapshot_that_was_disposed_refuses_reads()
    {
        _test.Put(1, valueSize: 10);
        var snapshot = _test.Engine.CreateSnapshot();
        snapshot.Dispose();
        snapshot.Dispose();

        Assert.Throws<ObjectDisposedException>(() => snapshot.TryGet(TestEngine.Key(1), out _));
        Assert.Throws<ObjectDisposedException>(snapshot.CreateIterator);
        Assert.Throws<ObjectDisposedException>(() => snapshot.AppliedIndex);
    }
}
