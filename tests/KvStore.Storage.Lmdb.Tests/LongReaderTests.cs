using System.Text;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Lmdb.Tests;

/// <summary>A snapshot that is held keeps pages from being used again; the engine counts them, and ends it when they are too many.</summary>
public sealed class LongReaderTests : EngineTest
{
    private const int Rows = 40;

    [Fact]
    public void Pages_that_a_snapshot_holds_are_counted()
    {
        using var engine = Open(SmallEngine.Still);
        PutLarge(engine, Rows, fill: 0);
        engine.Commit();
        Assert.Equal(0, engine.ReadStatistics().HeldVersions);
        using (engine.CreateSnapshot())
        {
            Overwrite(engine, times: 5);
            var held = engine.ReadStatistics();

            Assert.Equal(1, held.HeldVersions);
            Assert.InRange(held.HeldPages, 5 * Rows, held.FreePages);
            Assert.True(held.OldestHeldAge > TimeSpan.Zero);
        }

        var released = engine.ReadStatistics();
        Assert.Equal(0, released.HeldVersions);
        Assert.Equal(0, released.HeldPages);
        Assert.Equal(TimeSpan.Zero, released.OldestHeldAge);
        Assert.Equal(6, released.Commits);
    }

    [Fact]
    public void Pages_are_used_again_once_nobody_holds_them()
    {
        using var engine = Open(SmallEngine.Still);
        PutLarge(engine, Rows, fill: 0);
        Overwrite(engine, times: 5);
        var before = engine.ReadStatistics().FilePages;

        Overwrite(engine, times: 100);

        Assert.InRange(engine.ReadStatistics().FilePages, before, before + Rows);
    }

    [Fact]
    public void Snapshot_that_holds_too_much_is_ended_and_the_file_grows_no_more()
    {
        const int heldMax = 200;
        using var engine = Open(SmallEngine.Still with { HeldPagesMax = heldMax });
        PutLarge(engine, Rows, fill: 0);
        engine.Commit();
        using var snapshot = engine.CreateSnapshot();
        using var rows = snapshot.CreateIterator();
        Assert.True(rows.Seek("large00007"u8));
        var before = engine.ReadStatistics().FilePages;

        Overwrite(engine, times: 100);

        var after = engine.ReadStatistics();
        Assert.Equal(1, after.EndedVersions);
        Assert.Equal(0, after.HeldVersions);
        Assert.InRange(after.FilePages, before, before + heldMax + (4 * Rows));
        Assert.Throws<SnapshotEndedException>(() => rows.CurrentValue.Length);
        Assert.Throws<SnapshotEndedException>(() => rows.CurrentValueMemory);
        Assert.Throws<SnapshotEndedException>(() => rows.MovePrevious());
        Assert.Throws<SnapshotEndedException>(() => snapshot.TryGet("large00001"u8, out _));
    }

    [Fact]
    public void Oldest_snapshots_are_ended_when_too_many_states_are_held()
    {
        using var engine = Open(SmallEngine.Still with { HeldVersionsMax = 3 });
        var snapshots = new List<IStorageSnapshot>();
        for (var i = 0; i < 10; i++)
        {
            Put(engine, "a", $"{i}");
            engine.Commit();
            snapshots.Add(engine.CreateSnapshot());
        }

        for (var i = 0; i < 6; i++)
        {
            Assert.Throws<SnapshotEndedException>(() => Get(snapshots[i], "a"));
        }

        for (var i = 6; i < 10; i++)
        {
            Assert.Equal($"{i}", Get(snapshots[i], "a"));
        }

        Assert.Equal(6, engine.ReadStatistics().EndedVersions);
        snapshots.ForEach(snapshot => snapshot.Dispose());
        Assert.Equal(0, engine.ReadStatistics().HeldVersions);
    }

    [Fact]
    public void Snapshots_between_two_commits_share_one_state()
    {
        using var engine = Open(SmallEngine.Still with { HeldVersionsMax = 1 });
        var snapshots = new List<IStorageSnapshot>();
        for (var i = 0; i < 100; i++)
        {
            Put(engine, "a", $"{i}");
            snapshots.Add(engine.CreateSnapshot());
        }

        engine.Commit();

        Assert.Equal(1, engine.ReadStatistics().HeldVersions);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"{i}", Get(snapshots[i], "a"));
            snapshots[i].Dispose();
        }
    }

    /// <summary>The owner's iterator loses its committed state to the limit between two moves; its rows are those of the next one.</summary>
    [Fact]
    public void Iterator_of_the_newest_state_goes_on_when_its_committed_state_is_ended()
    {
        using var engine = Open(SmallEngine.Still with { HeldPagesMax = 0 });
        foreach (var key in new[] { "a", "b", "c", "d", "e", "f" })
        {
            Put(engine, key, key);
        }

        engine.Commit();
        using var rows = engine.Current.CreateIterator();
        Assert.Equal("b", After(() => rows.Seek("b"u8)));
        Assert.Equal("c", After(() => rows.MoveNext()));
        Assert.Equal("d", After(() => rows.MoveNext()));
        Assert.Equal("c", After(() => rows.MovePrevious()));
        Assert.Equal("f", After(() => rows.SeekToLast()));
        Assert.Equal("e", After(() => rows.MovePrevious()));
        Assert.Equal("a", After(() => rows.SeekBelow("b"u8)));
        Assert.Equal("c", Get(engine.Current, "c"));
        Assert.InRange(engine.ReadStatistics().EndedVersions, 7, long.MaxValue);

        // Each step from a state that was just ended: a change of another key, a read that takes hold of it, a commit.
        string After(Func<bool> move)
        {
            var position = rows.IsValid ? rows.CurrentKey.ToArray() : "b"u8.ToArray();
            Put(engine, "z", "changed");
            Apply(engine, batch => batch.Delete("z"u8));
            Assert.False(rows.IsValid);
            Assert.True(rows.Seek(position));
            Assert.Equal("c", Get(engine.Current, "c"));
            engine.Commit();
            Assert.True(move());
            engine.Commit();
            Assert.Equal(Encoding.UTF8.GetString(rows.CurrentKey), Encoding.UTF8.GetString(rows.CurrentValueMemory.Span));
            Assert.Equal(Encoding.UTF8.GetString(rows.CurrentKey), Encoding.UTF8.GetString(rows.CurrentValue));
            return Encoding.UTF8.GetString(rows.CurrentKey);
        }
    }

    [Fact]
    public void Owner_that_only_writes_holds_no_state()
    {
        using var engine = Open(SmallEngine.Still);
        PutLarge(engine, Rows, fill: 0);
        engine.Commit();
        using var rows = engine.Current.CreateIterator();
        Assert.True(rows.Seek(default));

        Overwrite(engine, times: 20);

        Assert.Equal(0, engine.ReadStatistics().HeldVersions);
        Assert.False(rows.IsValid);
        Assert.False(rows.MoveNext());
    }

    /// <summary>A reader may wait for the disk inside of LMDB; others must not wait for it.</summary>
    [Fact]
    public async Task Snapshots_of_one_state_are_read_at_once()
    {
        using var engine = Open(SmallEngine.Still);
        Put(engine, "a", "1");
        engine.Commit();
        var (view, version) = engine.AcquireForOwner();
        using var other = engine.CreateSnapshot();
        var isInside = new TaskCompletionSource();
        using var mayLeave = new ManualResetEventSlim();
        var waiting = Task.Run(() =>
        {
            lock (view.Committed.Gate)
            {
                isInside.SetResult();
                mayLeave.Wait();
            }
        });
        await isInside.Task;

        Assert.Equal("1", Get(other, "a"));

        mayLeave.Set();
        await waiting;
        engine.Release(version);
    }

    private static void Overwrite(LmdbEngine engine, int times)
    {
        for (var i = 0; i < times; i++)
        {
            PutLarge(engine, Rows, fill: (byte)i);
            engine.Commit();
        }
    }
}
