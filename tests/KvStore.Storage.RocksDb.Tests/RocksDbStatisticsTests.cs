using KvStore.Storage.Engine;

namespace KvStore.Storage.RocksDb.Tests;

public sealed class RocksDbStatisticsTests
{
    private const string Counters = "rocksdb.block.cache.miss COUNT : 7\nrocksdb.block.cache.hit COUNT : 42\nrocksdb.db.get.micros P50 : 1.0 COUNT : 5 SUM : 9\n";

    [Theory]
    [InlineData("rocksdb.block.cache.miss", 7)]
    [InlineData("rocksdb.block.cache.hit", 42)]
    [InlineData("block.cache.hit", 0)]
    [InlineData("rocksdb.unknown", 0)]
    public void Counter_is_found_by_its_whole_name(string name, long expected) =>
        Assert.Equal(expected, RocksDbStatistics.ReadCounter(Counters, name));

    /// <summary>Each name of a property or counter must be one that the library knows, or its value would be 0 for ever.</summary>
    [Fact]
    public void Statistics_follow_what_the_engine_does()
    {
        using var test = new TestEngine();
        for (var i = 0; i < 3000; i++)
        {
            test.Put(i, valueSize: 2000);
        }

        test.Engine.Flush();
        test.Put(number: 5000, valueSize: 10);
        using var snapshot = test.Engine.CreateSnapshot();
        for (var i = 0; i < 3000; i++)
        {
            Assert.True(snapshot.TryGet(TestEngine.Key(i), out _));
            Assert.False(snapshot.TryGet([.. TestEngine.Key(i), 1], out _));
        }

        var seen = test.Engine.ReadStatistics();

        Assert.InRange(seen.BlockCacheBytes, 1, 8 << 20);
        Assert.InRange(seen.BlockCachePinnedBytes, 0, seen.BlockCacheBytes);
        Assert.InRange(seen.MemtableBytes, 1, 4 << 20);
        Assert.InRange(seen.TableFileBytes, 1_000_000, 100_000_000);
        Assert.InRange(seen.LiveDataBytes, 1_000_000, seen.TableFileBytes);
        Assert.InRange(seen.Rows, 1000, 10_000);
        Assert.Equal(1, seen.Snapshots);
        Assert.Equal(0, seen.BackgroundErrorsTotal);
        Assert.True(seen.BlockCacheHitsTotal > 0);
        Assert.True(seen.BlockCacheMissesTotal > 0);
        Assert.True(seen.FilteredLookupsTotal > 0);
        Assert.True(seen.FlushedBytesTotal > 1_000_000);
        Assert.InRange(((IStorageEngine)test.Engine).ApproximateBytes, 1_000_000, 100_000_000);
    }
}
