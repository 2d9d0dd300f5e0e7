using KvStore.Contracts.Partitioning;
using KvStore.Node.Snapshots;
using KvStore.Raft;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Snapshots;

public sealed class SnapshotStoreTests
{
    private readonly FaultyFileSystem _files = SnapshotFixture.NewDisk();
    private readonly SnapshotStore _store;

    public SnapshotStoreTests() => _store = SnapshotFixture.Store(_files);

    [Fact]
    public void Pitfall_80_newest_is_by_position_not_by_time_or_term()
    {
        Touch(SnapshotFixture.At(300, 2));
        Touch(SnapshotFixture.At(20, 9));
        Touch(SnapshotFixture.At(1000, 2));
        Touch(SnapshotFixture.At(100, 2));

        Assert.Equal([1000ul, 300, 100, 20], _store.List(SnapshotFixture.Group).Select(file => file.Position.Index.Value));
    }

    [Fact]
    public void Other_groups_and_other_files_are_not_listed()
    {
        Touch(SnapshotFixture.At(1));
        Create(_store.FileOf(new GroupId(2), SnapshotFixture.At(5)).Path);
        Create("/data/snap/notes.txt");
        Create("/data/snap/snap-0000000000000001-00000000000000ZZ-0000000000000001.kvs");

        Assert.Equal(SnapshotFixture.At(1), Assert.Single(_store.List(SnapshotFixture.Group)).Position);
    }

    [Fact]
    public void Name_says_group_and_position()
    {
        var file = _store.FileOf(new GroupId(0x12), new LogPosition(new Term(0x34), new LogIndex(0xabc)));

        Assert.Equal("/data/snap/snap-0000000000000012-0000000000000abc-0000000000000034.kvs", file.Path);
        Assert.Equal(file, SnapshotFile.FromName("/data/snap", Path.GetFileName(file.Path)));
    }

    [Fact]
    public void Opening_deletes_what_was_left_half_written_and_nothing_else()
    {
        Touch(SnapshotFixture.At(1));
        Create("/data/snap/snap-x.kvs.tmp");
        Create(_store.ReceivedPathOf(SnapshotFixture.Group));
        Create("/data/snap/old.damaged");

        _store.Open();

        Assert.Equal(["old.damaged", "snap-0000000000000001-0000000000000001-0000000000000001.kvs"], _files.List("/data/snap"));
    }

    [Fact]
    public void Older_ones_are_removed_newer_ones_stay()
    {
        Touch(SnapshotFixture.At(1));
        Touch(SnapshotFixture.At(2));
        Touch(SnapshotFixture.At(3));

        _store.RemoveOlder(SnapshotFixture.Group, SnapshotFixture.At(2));

        Assert.Equal([3ul, 2], _store.List(SnapshotFixture.Group).Select(file => file.Position.Index.Value));
    }

    private void Touch(LogPosition position) => Create(_store.FileOf(SnapshotFixture.Group, position).Path);

    private void Create(string path) => _files.Open(path, FileOpenKind.CreateOrTruncate).Dispose();
}
