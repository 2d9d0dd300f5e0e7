using KvStore.Node.Snapshots;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Snapshots;

/// <summary>Writing is stopped at each of its operations in turn; each time the power cut spares something else.</summary>
public sealed class SnapshotCrashTests
{
    [Fact]
    public void Pitfall_81_crash_at_every_operation_leaves_the_old_snapshot_until_the_new_one_is_durable()
    {
        var operations = Write(NewDisk()).Files.OperationCount;
        for (var at = NewDisk().OperationCount + 1; at <= operations; at++)
        {
            foreach (var cut in Enum.GetValues<PowerCut>())
            {
                for (var seed = 0; seed < 3; seed++)
                {
                    CrashOnce(at, cut, seed);
                }
            }
        }
    }

    [Fact]
    public void Full_device_leaves_no_file_and_the_old_snapshot()
    {
        var files = NewDisk();
        using var writer = NewWriter(files);
        files.CapacityBytes = 100_000;

        Assert.True(Assert.Throws<StorageException>(() => Run(writer)).IsNoSpace);
        writer.Abandon();

        Assert.Equal(SnapshotFixture.At(1), Assert.Single(SnapshotFixture.Store(files).List(SnapshotFixture.Group)).Position);
        Assert.Single(files.List(SnapshotFixture.Folder));
    }

    private static void CrashOnce(long at, PowerCut cut, int seed)
    {
        var files = NewDisk();
        files.CrashAt = at;
        var (_, isDone) = Write(files);
        files.CutPower(cut, new Random(seed));
        var where = $"operation {at}, {cut}, seed {seed}";

        var store = SnapshotFixture.Store(files);
        store.Open();
        var found = store.List(SnapshotFixture.Group);
        Assert.True(found.Count > 0, where);
        Assert.True(!isDone || found[0].Position == SnapshotFixture.At(2), where);
        Assert.All(files.List(SnapshotFixture.Folder), name => Assert.EndsWith(".kvs", name, StringComparison.Ordinal));
        foreach (var file in found)
        {
            SnapshotFixture.Load(files, file.Path).Dispose();
        }
    }

    /// <summary>Writes the second snapshot, then deletes the first. Returns whether the second was called done.</summary>
    private static (FaultyFileSystem Files, bool IsDone) Write(FaultyFileSystem files)
    {
        var isDone = false;
        try
        {
            using var writer = NewWriter(files);
            Run(writer);
            isDone = true;
            SnapshotFixture.Store(files).RemoveOlder(SnapshotFixture.Group, SnapshotFixture.At(2));
        }
        catch (SimulatedCrashException)
        {
            // The caller looks at the disk it left.
        }

        return (files, isDone);
    }

    private static FaultyFileSystem NewDisk()
    {
        var files = SnapshotFixture.NewDisk();
        SnapshotFixture.Write(files, index: 1);
        return files;
    }

    private static SnapshotWriter NewWriter(FaultyFileSystem files)
    {
        var engine = SnapshotFixture.Engine(appliedIndex: 2, rows: 200, valueBytes: 20_000);
        var file = SnapshotFixture.Store(files).FileOf(SnapshotFixture.Group, SnapshotFixture.At(2));
        return new SnapshotWriter(files, file.Path, SnapshotFixture.Header(SnapshotFixture.At(2)), engine.CreateSnapshot());
    }

    private static void Run(SnapshotWriter writer)
    {
        while (writer.Step())
        {
        }
    }
}
