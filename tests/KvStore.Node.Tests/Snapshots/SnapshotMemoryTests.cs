using KvStore.Node.Snapshots;
using KvStore.Storage.Files;
using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.Snapshots;

/// <summary>However large the state, what works on its file holds a chunk of it.</summary>
public sealed class SnapshotMemoryTests : IDisposable
{
    private const int Rows = 500;
    private const int ValueBytes = 100_000;
    private const long AllocatedBytesMax = 4 * 1024 * 1024;

    private readonly string _folder = Directory.CreateTempSubdirectory("kvstore-snapshot-").FullName;
    private readonly PhysicalFileSystem _files = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Writing_and_checking_fifty_megabytes_takes_memory_for_a_chunk()
    {
        using var engine = LargeState();
        var file = SnapshotFile.In(_folder, SnapshotFixture.Group, SnapshotFixture.At(9));
        var header = SnapshotFixture.Header(SnapshotFixture.At(9), revision: 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        using (var writer = new SnapshotWriter(_files, file.Path, header, engine.CreateSnapshot()))
        {
            while (writer.Step())
            {
            }
        }

        var rows = 0;
        using (var reader = SnapshotReader.Open(_files, file.Path))
        {
            while (reader.MoveNext())
            {
                for (var chunk = reader.Rows; chunk.MoveNext(); rows++)
                {
                }
            }
        }

        Assert.Equal(Rows, rows);
        Assert.InRange(new FileInfo(file.Path).Length, Rows * ValueBytes, Rows * (ValueBytes + 100L));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocatedBytesMax);
    }

    private static MemoryEngine LargeState()
    {
        var engine = new MemoryEngine();
        using var batch = engine.CreateBatch();
        for (var i = 0; i < Rows; i++)
        {
            batch.Put(BitConverter.GetBytes(i), new byte[ValueBytes]);
        }

        engine.Apply(batch, 9);
        return engine;
    }
}
