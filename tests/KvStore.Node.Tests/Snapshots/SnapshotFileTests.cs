using KvStore.Contracts.Partitioning;
using KvStore.Node.Snapshots;
using KvStore.Raft;
using KvStore.Storage.Files;
using KvStore.Storage.Memory;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Snapshots;

/// <summary>What was written is read, and what is not what was written is refused.</summary>
public sealed class SnapshotFileTests
{
    private readonly FaultyFileSystem _files = SnapshotFixture.NewDisk();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1000, 30)]
    [InlineData(300, 10_000)]
    [InlineData(5, 2_000_000)]
    public void State_survives_the_way_through_a_file(int rows, int valueBytes)
    {
        using var engine = SnapshotFixture.Engine(appliedIndex: 42, rows, valueBytes);

        var file = SnapshotFixture.Write(_files, engine, SnapshotFixture.Header(SnapshotFixture.At(42)));
        using var loaded = SnapshotFixture.Load(_files, file.Path);

        Assert.Equal(SnapshotFixture.Rows(engine), SnapshotFixture.Rows(loaded));
        Assert.Equal(42ul, loaded.AppliedIndex);
    }

    [Fact]
    public void Header_survives_with_all_kinds_of_members()
    {
        var configuration = new Configuration
        {
            Voters = [new NodeId(1), new NodeId(ulong.MaxValue)],
            Learners = [new NodeId(5), new NodeId(6), new NodeId(7)],
            OutgoingVoters = [new NodeId(1)],
        };
        var header = new SnapshotHeader(
            3, new GroupId(4), new SnapshotDescription(SnapshotFixture.At(50, 6), new ConfigurationEntry(new LogIndex(17), configuration)), 99);

        var bytes = SnapshotHeaderCodec.Encode(header);

        Assert.Equal(bytes.Length, SnapshotHeaderCodec.LengthOf(bytes));
        Assert.Equal(header, SnapshotHeaderCodec.Decode(bytes));
    }

    [Fact]
    public void Equal_states_make_equal_files_however_they_came_about()
    {
        using var one = SnapshotFixture.Engine(9, rows: 500, valueBytes: 2000);
        using var other = new MemoryEngine();
        foreach (var row in SnapshotFixture.Rows(one).Order(StringComparer.Ordinal).Reverse().Select(row => row.Split('=')))
        {
            using var batch = other.CreateBatch();
            batch.Put(Convert.FromHexString(row[0]), Convert.FromHexString(row[1]));
            other.Apply(batch, 9);
        }

        var file = SnapshotFixture.Write(_files, one, SnapshotFixture.Header(SnapshotFixture.At(9)));
        var bytes = _files.ReadAll(file.Path);
        SnapshotFixture.Write(_files, other, SnapshotFixture.Header(SnapshotFixture.At(9)));

        Assert.Equal(bytes, _files.ReadAll(file.Path));
    }

    [Fact]
    public void Pitfall_84_any_flipped_bit_is_refused()
    {
        var file = SnapshotFixture.Write(_files, index: 9, rows: 30);
        var length = _files.ReadAll(file.Path).Length;
        for (var offset = 0; offset < length; offset++)
        {
            var mask = (byte)(1 << (offset % 8));
            _files.Damage(file.Path, offset, mask);
            Assert.Throws<SnapshotDamagedException>(() => SnapshotFixture.Load(_files, file.Path));
            _files.Damage(file.Path, offset, mask);
        }

        SnapshotFixture.Load(_files, file.Path).Dispose();
    }

    [Fact]
    public void Any_missing_end_is_refused_and_so_is_any_excess()
    {
        var file = SnapshotFixture.Write(_files, index: 9, rows: 10);
        var bytes = _files.ReadAll(file.Path);
        for (var length = 0; length <= bytes.Length + 1; length++)
        {
            using (var cut = _files.Open("/data/snap/cut", FileOpenKind.CreateOrTruncate))
            {
                cut.Write(bytes.Concat(new byte[1]).Take(length).ToArray(), offset: 0);
            }

            if (length != bytes.Length)
            {
                Assert.Throws<SnapshotDamagedException>(() => SnapshotFixture.Load(_files, "/data/snap/cut"));
            }
        }
    }

    [Fact]
    public void Chunks_in_another_order_are_refused()
    {
        // Two chunks of equal length, swapped: each is good by itself.
        using var engine = SnapshotFixture.Engine(9, rows: 0);
        using (var batch = engine.CreateBatch())
        {
            batch.Put([2], new byte[SnapshotFormat.ChunkRowBytes]);
            batch.Put([3], new byte[SnapshotFormat.ChunkRowBytes]);
            batch.Delete([1, 1]);
            engine.Apply(batch, 9);
        }

        var file = SnapshotFixture.Write(_files, engine, SnapshotFixture.Header(SnapshotFixture.At(9), revision: 1));
        var bytes = _files.ReadAll(file.Path);
        var header = SnapshotHeaderCodec.LengthOf(bytes);
        var chunk = (bytes.Length - header - SnapshotFormat.TrailerBytes) / 2;
        using (var handle = _files.Open(file.Path, FileOpenKind.Existing))
        {
            handle.Write(bytes.AsSpan(header + chunk, chunk), header);
            handle.Write(bytes.AsSpan(header, chunk), header + chunk);
        }

        var error = Assert.Throws<SnapshotDamagedException>(() => SnapshotFixture.Load(_files, file.Path));
        Assert.Contains("chunk 0 belongs here", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pitfall_78_state_of_another_entry_than_the_position_is_refused()
    {
        using var engine = SnapshotFixture.Engine(appliedIndex: 8, rows: 1);

        Assert.Throws<ArgumentException>(
            () => SnapshotFixture.Write(_files, engine, SnapshotFixture.Header(SnapshotFixture.At(9))));
    }

    [Fact]
    public void Rows_of_another_revision_than_the_header_says_are_refused()
    {
        using var engine = SnapshotFixture.Engine(appliedIndex: 9, rows: 1, revision: 8);
        var file = SnapshotFixture.Write(_files, engine, SnapshotFixture.Header(SnapshotFixture.At(9), revision: 7));

        var error = Assert.Throws<SnapshotDamagedException>(() => SnapshotFixture.Load(_files, file.Path));
        Assert.Contains("its header says revision 7, its rows say 8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Snapshot_of_another_cluster_or_position_is_refused()
    {
        var file = SnapshotFixture.Write(_files, index: 9);
        using var reader = SnapshotReader.Open(_files, file.Path);

        Assert.Throws<SnapshotDamagedException>(
            () => new SnapshotStore(_files, SnapshotFixture.Folder, clusterId: 1).CheckIdentity(file, reader.Header));
        Assert.Throws<SnapshotDamagedException>(
            () => SnapshotFixture.Store(_files).CheckIdentity(file with { Position = SnapshotFixture.At(10) }, reader.Header));
    }
}
