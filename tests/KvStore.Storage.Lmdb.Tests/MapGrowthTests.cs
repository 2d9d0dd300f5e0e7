using System.Text;
using KvStore.Storage.Engine;
using KvStore.Storage.Files;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>The map is made larger while the engine is in use, and nobody notices but those who hold an old state.</summary>
public sealed class MapGrowthTests : EngineTest
{
    private const int MapBytes = 1 << 20;
    private const int RowsBeyondTheMap = 1000;

    private static LmdbOptions Options => SmallEngine.Still with { MapBytes = MapBytes };

    [Fact]
    public void Map_grows_until_the_data_fit()
    {
        using (var engine = Open(Options))
        {
            PutLarge(engine, 10 * RowsBeyondTheMap, fill: 1);
            engine.Flush();
            Assert.InRange(engine.ReadStatistics().MapBytes, 10 * RowsBeyondTheMap * 3000, long.MaxValue);
        }

        // The options say less than the file holds: it is mapped with room all the same.
        using var reopened = Open(Options);
        Assert.Equal(10 * RowsBeyondTheMap, Keys(reopened.Current).Count);
        var statistics = reopened.ReadStatistics();
        Assert.InRange(statistics.MapBytes, 2 * (statistics.FilePages - 1) * statistics.PageBytes, long.MaxValue);
    }

    [Fact]
    public void Growth_by_small_steps_suffices()
    {
        using var engine = Open(Options with { MapBytes = LmdbOptions.MapUnit, MapGrowthBytesMax = LmdbOptions.MapUnit });

        PutLarge(engine, RowsBeyondTheMap, fill: 1);
        engine.Flush();

        Assert.Equal(RowsBeyondTheMap, Keys(engine.Current).Count);
    }

    [Fact]
    public void Map_grows_early_while_no_old_state_is_held()
    {
        using var engine = Open(Options);
        PutLarge(engine, 150, fill: 1);
        engine.Commit();
        Assert.Equal(MapBytes, engine.ReadStatistics().MapBytes);

        Put(engine, "a", "1");
        engine.Commit();

        Assert.Equal(2 * MapBytes, engine.ReadStatistics().MapBytes);
    }

    [Fact]
    public void Snapshot_of_the_newest_commit_reads_on_across_growth()
    {
        using var engine = Open(Options);
        Apply(engine, batch =>
        {
            foreach (var key in new[] { "a", "b", "c", "d", new string('l', 1500), new string('l', 1501) })
            {
                batch.Put(Bytes(key), Bytes(key));
            }
        });
        engine.Commit();
        using var snapshot = engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();
        using var longRows = snapshot.CreateIterator();
        Assert.True(rows.Seek("b"u8));
        Assert.True(longRows.SeekToLast());
        PutLarge(engine, RowsBeyondTheMap, fill: 1);
        engine.Commit();

        Assert.Equal("b", Encoding.UTF8.GetString(rows.CurrentValue));
        Assert.True(rows.MoveNext());
        Assert.Equal("c", Encoding.UTF8.GetString(rows.CurrentKey));
        Assert.True(longRows.MovePrevious());
        Assert.Equal(1500, longRows.CurrentValue.Length);
        Assert.True(longRows.MovePrevious());
        Assert.Equal("d", Encoding.UTF8.GetString(longRows.CurrentKey));
        Assert.Equal(6, Keys(snapshot).Count);
        Assert.Equal(0, engine.ReadStatistics().EndedVersions);
    }

    /// <summary>No address space is that large: mapping fails, and readers are refused instead of led into a map that is not there.</summary>
    [Fact]
    public void Map_that_cannot_grow_refuses_readers()
    {
        using var engine = Open(Options);
        Put(engine, "a", "1");
        engine.Commit();
        var (view, version) = engine.AcquireForOwner();

        Assert.ThrowsAny<StorageException>(() => version.Interrupt(environment => environment.SetMapBytes(1L << 60)));

        Assert.Throws<SnapshotEndedException>(() => view.TryGet("a"u8, out _));
        Assert.Throws<SnapshotEndedException>(engine.ReadStatistics);
    }

    [Fact]
    public void Snapshot_of_an_older_commit_is_ended_and_says_so()
    {
        using var engine = Open(Options);
        Put(engine, "a", "1");
        engine.Commit();
        var snapshot = engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();
        Assert.True(rows.Seek("a"u8));
        Assert.True(snapshot.TryGet("a"u8, out var value));
        Put(engine, "a", "2");
        engine.Commit();
        PutLarge(engine, RowsBeyondTheMap, fill: 1);
        engine.Commit();

        Assert.Throws<SnapshotEndedException>(() => snapshot.TryGet("a"u8, out _));
        Assert.Throws<SnapshotEndedException>(() => rows.MoveNext());
        Assert.Throws<SnapshotEndedException>(() => rows.Seek("a"u8));
        Assert.Equal("1"u8, value.Span);
        Assert.Equal(1, engine.ReadStatistics().EndedVersions);
        snapshot.Dispose();
        using var next = engine.CreateSnapshot();
        Assert.Equal("2", Get(next, "a"));
    }
}
