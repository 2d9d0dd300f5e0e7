namespace KvStore.Storage.RocksDb.Tests;

/// <summary>Engines of a node share one limit.</summary>
public sealed class SharedTests : IDisposable
{
    private readonly TestEngine _test = new(new RocksDbOptions { BlockCacheBytes = 4 << 20, WriteBufferBytes = 8 << 20 });

    public void Dispose() => _test.Dispose();

    [Fact]
    public void Write_buffers_are_divided_among_the_engines()
    {
        Assert.Equal(4 << 20, _test.Shared.BufferBytes);
        using (RocksDbEngine.Open(_test.OtherPath, _test.Shared))
        {
            Assert.Equal(2 << 20, _test.Shared.BufferBytes);
        }

        Assert.Equal(4 << 20, _test.Shared.BufferBytes);
    }

    /// <summary>Much more is written than the limit; what waits in memory stays near it.</summary>
    [Fact]
    public void Memory_of_waiting_rows_is_bounded()
    {
        const int rows = 400;
        const int valueSize = 100_000;
        using var other = RocksDbEngine.Open(_test.OtherPath, _test.Shared);
        long most = 0;
        for (var i = 0; i < rows; i++)
        {
            _test.Put(i, valueSize);
            TestEngine.Put(other, i, valueSize);
            most = Math.Max(most, _test.Engine.ReadStatistics().MemtableBytes + other.ReadStatistics().MemtableBytes);
        }

        // A buffer is full when its last row has passed the limit; the library's blocks of memory are not cut to size.
        Assert.InRange(most, 1 << 20, (8 << 20) * 3 / 2);
    }

    [Fact]
    public void Engines_read_what_they_wrote_and_not_what_others_did()
    {
        using var other = RocksDbEngine.Open(_test.OtherPath, _test.Shared);
        _test.Put(1, valueSize: 10);
        TestEngine.Put(other, number: 2, valueSize: 20);
        _test.Engine.Flush();
        other.Flush();
        using var first = _test.Engine.CreateSnapshot();
        using var second = other.CreateSnapshot();

        Assert.True(first.TryGet(TestEngine.Key(1), out _));
        Assert.False(first.TryGet(TestEngine.Key(2), out _));
        Assert.True(second.TryGet(TestEngine.Key(2), out _));
    }

    [Fact]
    public void Engine_outlives_what_it_shared()
    {
        _test.Put(1, valueSize: 10);
        _test.Shared.Dispose();
        _test.Engine.Flush();

        Assert.Equal(1UL, _test.Engine.DurableAppliedIndex);
        _test.Engine.Dispose();
    }
}
