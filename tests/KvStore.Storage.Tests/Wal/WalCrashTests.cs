using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>
/// The same work is done over and over, and stopped at each of its operations in turn, recovery and rollovers included; each time the
/// power cut spares something else.
/// </summary>
public sealed class WalCrashTests
{
    private const int Rounds = 16;
    private const int SeedsPerPoint = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Crash_at_every_operation_keeps_what_was_synced(int workload)
    {
        var operations = Work(new FaultyFileSystem(), new WalModel(), workload).Operations;
        Assert.Contains(FileOperation.Rename, operations.Skip(10));
        Assert.Contains(FileOperation.Delete, operations);
        for (var at = 1; at <= operations.Count; at++)
        {
            foreach (var cut in Enum.GetValues<PowerCut>())
            {
                var isRandom = cut is PowerCut.KeepPrefix or PowerCut.KeepRandomSectors;
                for (var seed = 0; seed < (isRandom ? SeedsPerPoint : 1); seed++)
                {
                    CrashOnce(workload, at, cut, seed);
                }
            }
        }
    }

    [Fact]
    public void Crash_at_every_operation_of_recovery_loses_nothing()
    {
        // A torn tail to repair, made once; then recovery itself is stopped at each of its operations.
        for (var seed = 0; seed < 40; seed++)
        {
            var files = new FaultyFileSystem();
            var model = new WalModel();
            var random = new Random(seed);
            using (var log = WalFixture.Open(files))
            {
                log.Write(model.NextBatch(random));
                log.Sync();
                log.Write(model.NextBatch(random));
                log.Write(model.NextBatch(random));
            }

            files.CutPower(PowerCut.KeepRandomSectors, random);
            for (var at = 1; at <= 6; at++)
            {
                files.CrashAt = files.OperationCount + 1 + random.Next(at);
                try
                {
                    WalFixture.Recover(files);
                }
                catch (SimulatedCrashException)
                {
                    // What follows looks at the disk it left.
                }

                files.CutPower(PowerCut.KeepRandomSectors, random);
            }

            Assert.InRange(model.States.LastIndexOf(WalModel.Describe(WalFixture.Recover(files))), 1, 3);
        }
    }

    private static void CrashOnce(int workload, int at, PowerCut cut, int seed)
    {
        var files = new FaultyFileSystem { CrashAt = at };
        var model = new WalModel();
        var result = Work(files, model, workload);
        files.CutPower(cut, new Random(seed));
        var where = $"workload {workload}, operation {at}, {cut}, seed {seed}";

        var recovery = WalFixture.Recover(files);
        var state = model.States.LastIndexOf(WalModel.Describe(recovery));
        Assert.True(state >= result.Synced, $"{where}: state {state} of {result.Synced} synced");

        // The log is fit for use, and what it showed once it goes on showing.
        var after = new WalModel();
        after.RestartFrom(recovery);
        using (var log = WalFixture.Open(files))
        {
            log.Write(after.NextBatch(new Random(seed)));
            log.Sync();
        }

        files.CutPower(PowerCut.LoseUnsynced, new Random(seed));
        Assert.Equal(after.States[^1], WalModel.Describe(WalFixture.Recover(files)));
    }

    /// <summary>Works until done or stopped. Returns how many batches were reported durable.</summary>
    private static (int Synced, IReadOnlyList<FileOperation> Operations) Work(FaultyFileSystem files, WalModel model, int seed)
    {
        var random = new Random(seed);
        var synced = 0;
        try
        {
            using var log = WalFixture.Open(files);
            for (var round = 0; round < Rounds; round++)
            {
                var writes = random.Next(1, 3);
                for (var i = 0; i < writes; i++)
                {
                    log.WriteAll([model.NextBatch(random, payloadMax: 1500), model.NextBatch(random, payloadMax: 300)]);
                }

                log.Sync();
                synced = model.States.Count - 1;
                if (random.Next(4) == 0)
                {
                    log.PrepareNextSegment();
                }

                if (random.Next(3) == 0)
                {
                    log.Write(model.NextLogStarts(random));
                    log.Sync();
                    synced = model.States.Count - 1;
                    log.ReleaseSegments();
                }
            }

            log.Close();
        }
        catch (SimulatedCrashException)
        {
            // The caller looks at the disk it left.
        }

        return (synced, files.Operations);
    }
}
