using KvStore.Storage.Wal;

namespace KvStore.Storage.Tests.Wal;

public sealed class WalAllocationTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kvstore-wal-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Writing_allocates_nothing_once_buffers_have_grown()
    {
        var files = new KvStore.Storage.Files.PhysicalFileSystem();
        var options = WalFixture.Options with { SegmentBytes = 16 * 1024 * 1024, BatchBytesMax = 1024 * 1024 };
        using var log = WriteAheadLog.Open(files, _directory.FullName, options, out _);
        var batch = new WalBatch();
        var payload = new byte[256];
        ulong index = 0;
        index = WriteRounds(log, batch, payload, index, rounds: 20);

        var before = GC.GetAllocatedBytesForCurrentThread();
        WriteRounds(log, batch, payload, index, rounds: 50);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    private static ulong WriteRounds(WriteAheadLog log, WalBatch batch, byte[] payload, ulong index, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            batch.Clear();
            batch.AddHardState(group: 1, term: 1, vote: 1, commit: index);
            for (var i = 0; i < 100; i++)
            {
                batch.AddEntry(group: 1, ++index, term: 1, kind: 0, payload);
            }

            log.Write(batch);
            log.Sync();
        }

        return index;
    }
}
