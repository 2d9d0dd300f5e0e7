using KvStore.Storage.Files;
using KvStore.Storage.Wal;

namespace KvStore.Storage.Tests.Wal;

/// <summary>The same log on the real file system.</summary>
public sealed class WalOnDiskTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kvstore-wal-");
    private readonly PhysicalFileSystem _files = new();

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Random_batches_come_back_after_each_reopening()
    {
        var random = new Random(11);
        var model = new WalModel();
        for (var round = 0; round < 8; round++)
        {
            using var log = Open(out var recovery);
            Assert.Equal(model.States[^1], WalModel.Describe(recovery));
            for (var i = 0; i < 10; i++)
            {
                log.Write(model.NextBatch(random));
                log.Sync();
            }

            if (round % 2 == 0)
            {
                log.Close();
            }
        }

        Assert.True(Directory.GetFiles(WalPath).Length > 1);
    }

    [Fact]
    public async Task Writer_commits_in_groups_and_all_of_it_comes_back()
    {
        const ulong Batches = 500;
        var observer = new RecordingObserver();
        await using (var writer = new WalWriter(Open(out _), observer, new WalWriterOptions { BatchesMax = 8 }, TimeProvider.System))
        {
            for (ulong index = 1; index <= Batches; index++)
            {
                var batch = WalFixture.Entry(index, new byte[100]);
                batch.Token = index;
                while (!writer.TrySubmit(batch))
                {
                    await Task.Yield();
                }
            }

            await observer.WhenDurable(Batches).WaitAsync(TimeSpan.FromMinutes(1));
            Assert.Equal((long)Batches, writer.Counters.Batches);
        }

        Assert.Empty(observer.Failures);
        using var log = Open(out var recovery);
        Assert.Equal(Batches, recovery.Find(1)!.LastIndex);
    }

    [Fact]
    public void Segment_has_its_full_length_from_the_start()
    {
        using var log = Open(out _);

        Assert.Equal(WalFixture.Options.SegmentBytes, new FileInfo(Path.Combine(WalPath, "wal-0000000000000001.log")).Length);
    }

    private string WalPath => Path.Combine(_directory.FullName, "wal");

    private WriteAheadLog Open(out WalRecovery recovery) => WriteAheadLog.Open(_files, WalPath, WalFixture.Options, out recovery);
}
