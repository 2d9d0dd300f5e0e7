using FsCheck;
using FsCheck.Fluent;
using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>
/// Random scripts against the model: each number is the seed of one step (write, sync, make a segment, stop in one of several ways).
/// Whenever the log is reopened it must hold some state between the last one synced and the last one written.
/// </summary>
public sealed class WalPropertyTests
{
    [Fact]
    public void Reopened_log_holds_all_that_was_synced_and_a_prefix_of_the_rest() =>
        Prop.ForAll<int[]>(Run).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(60));

    private static void Run(int[] script)
    {
        var files = new FaultyFileSystem();
        var model = new WalModel();
        var log = WalFixture.Open(files);
        var synced = 0;
        foreach (var seed in script)
        {
            var random = new Random(seed);
            switch (random.Next(9))
            {
                case 0:
                    log.Sync();
                    synced = model.States.Count - 1;
                    break;

                case 1:
                    Assert.True(log.PrepareNextSegment());
                    break;

                case 8:
                    log.ReleaseSegments();
                    break;

                case 2:
                    log.Dispose();
                    files.CutPower((PowerCut)random.Next(4), random);
                    log = Reopen(files, model, synced);
                    synced = 0;
                    break;

                case 3:
                    log.Close();
                    log.Dispose();
                    log = Reopen(files, model, model.States.Count - 1);
                    synced = 0;
                    break;

                default:
                    log.WriteAll(Enumerable.Range(0, random.Next(1, 4)).Select(_ => model.NextBatch(random)).ToArray());
                    break;
            }
        }

        log.Dispose();
        Reopen(files, model, model.States.Count - 1).Dispose();
    }

    private static WriteAheadLog Reopen(FaultyFileSystem files, WalModel model, int synced)
    {
        var log = WalFixture.Open(files, out var recovery);
        var state = model.States.LastIndexOf(WalModel.Describe(recovery));
        Assert.InRange(state, synced, model.States.Count - 1);
        model.RestartFrom(recovery);
        return log;
    }
}
