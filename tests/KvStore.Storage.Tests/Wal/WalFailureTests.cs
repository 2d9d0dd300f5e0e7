using KvStore.Storage.Files;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>A failing disk: nothing is tried again, nothing is acknowledged after it, and what was acknowledged is there after a restart.</summary>
public sealed class WalFailureTests
{
    private readonly FaultyFileSystem _files = new();

    [Fact]
    public void Failed_sync_poisons_the_log_and_is_never_tried_again()
    {
        using var log = WalFixture.Open(_files);
        WalFixture.Append(log, 1, "a");
        log.Write(WalFixture.Entry(2, "b"));
        _files.FailAt(_files.OperationCount + 1);

        var error = Assert.Throws<StorageException>(log.Sync);

        Assert.Equal((WalFixture.FirstSegment, Errno.InputOutput), (error.Path, error.Errno));
        Assert.Equal($"fdatasync of '{WalFixture.FirstSegment}' failed: input/output error (errno 5).", error.Message);
        var operations = _files.OperationCount;
        Assert.True(log.IsPoisoned);
        Assert.Same(error, Assert.Throws<LogPoisonedException>(log.Sync).InnerException);
        Assert.Throws<LogPoisonedException>(() => log.Write(WalFixture.Entry(3, "c")));
        Assert.Throws<LogPoisonedException>(() => log.PrepareNextSegment());
        Assert.Throws<LogPoisonedException>(log.Close);
        Assert.Equal(operations, _files.OperationCount);
    }

    [Fact]
    public void Failed_write_poisons_the_log()
    {
        using var log = WalFixture.Open(_files);
        WalFixture.Append(log, 1, "a");
        _files.FailAt(_files.OperationCount + 1);

        Assert.Throws<StorageException>(() => log.Write(WalFixture.Entry(2, "b")));

        Assert.Throws<LogPoisonedException>(log.Sync);
    }

    [Fact]
    public void Failure_at_every_operation_keeps_what_was_synced()
    {
        var clean = new FaultyFileSystem();
        Work(clean, new WalModel());
        for (var at = 1; at <= clean.OperationCount; at++)
        {
            var files = new FaultyFileSystem();
            files.FailAt(at);
            var model = new WalModel();
            var synced = Work(files, model);
            files.KillProcess();
            var state = model.States.LastIndexOf(WalModel.Describe(WalFixture.Recover(files)));
            Assert.True(state >= synced, $"operation {at}: state {state} of {synced} synced");

            files.CutPower(PowerCut.LoseUnsynced, new Random(at));
            Assert.Equal(state, model.States.LastIndexOf(WalModel.Describe(WalFixture.Recover(files))));
        }
    }

    [Fact]
    public void Full_device_stops_the_log_only_when_a_segment_is_needed()
    {
        using (var log = WalFixture.Open(_files))
        {
            WalFixture.Append(log, 1, "a");
            _files.CapacityBytes = 24 * 1024;

            Assert.False(log.PrepareNextSegment());
            Assert.Equal(["hard-states", "wal-0000000000000001.log"], _files.List(WalFixture.Directory));
            WalFixture.Append(log, 2, "b");
            log.Write(WalFixture.Entry(3, new byte[8000]));
            log.Sync();

            var error = Assert.Throws<StorageException>(() => log.Write(WalFixture.Entry(4, new byte[8000])));
            Assert.True(error.IsNoSpace);
            Assert.Throws<LogPoisonedException>(log.Sync);
        }

        // A restart works also while the device is full, and more once it is not.
        Assert.Equal(3u, WalFixture.Recover(_files).Find(1)!.LastIndex);
        _files.CapacityBytes = null;
        using (var log = WalFixture.Open(_files))
        {
            log.Write(WalFixture.Entry(4, new byte[8000]));
            log.Sync();
        }

        Assert.Equal(4u, WalFixture.Recover(_files).Find(1)!.LastIndex);
    }

    [Fact]
    public void Failure_while_making_a_segment_in_advance_poisons_the_log()
    {
        using var log = WalFixture.Open(_files);
        _files.FailAt(_files.OperationCount + 2);

        Assert.Throws<StorageException>(() => log.PrepareNextSegment());

        Assert.Throws<LogPoisonedException>(() => log.Write(WalFixture.Entry(1, "a")));
    }

    /// <summary>Works until done or failed; returns how many batches were reported durable.</summary>
    private static int Work(FaultyFileSystem files, WalModel model)
    {
        var random = new Random(5);
        var synced = 0;
        try
        {
            using var log = WalFixture.Open(files);
            for (var round = 0; round < 30; round++)
            {
                log.Write(model.NextBatch(random, payloadMax: 1500));
                log.Sync();
                synced = model.States.Count - 1;
            }
        }
        catch (StorageException)
        {
            // The caller looks at the disk it left.
        }

        return synced;
    }
}
