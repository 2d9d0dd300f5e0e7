using KvStore.Contracts.Partitioning;
using KvStore.Node.Snapshots;
using KvStore.Node.StateMachine;
using KvStore.Raft;
using KvStore.Storage.Engine;
using KvStore.Storage.Memory;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Snapshots;

/// <summary>States, headers and files for tests of snapshots, on a disk in memory.</summary>
internal static class SnapshotFixture
{
    public const ulong ClusterId = 0xab;
    public const string Folder = "/data/snap";

    public static readonly GroupId Group = GroupId.First;

    public static FaultyFileSystem NewDisk()
    {
        var files = new FaultyFileSystem();
        files.CreateDirectory("/data");
        files.SyncDirectory("/");
        Store(files).Open();
        return files;
    }

    public static SnapshotStore Store(FaultyFileSystem files) => new(files, Folder, ClusterId);

    public static LogPosition At(ulong index, ulong term = 1) => new(new Term(term), new LogIndex(index));

    public static SnapshotHeader Header(LogPosition position, long revision = 7) => new(
        ClusterId,
        Group,
        new SnapshotDescription(position, new ConfigurationEntry(LogIndex.Zero, new Configuration { Voters = [new NodeId(1), new NodeId(2)] })),
        revision);

    /// <summary>An engine with a state row and some others.</summary>
    public static MemoryEngine Engine(ulong appliedIndex, int rows, int valueBytes = 20, long revision = 7, int seed = 1)
    {
        var engine = new MemoryEngine();
        using var batch = engine.CreateBatch();
        new StateRow(revision, CompactedRevision: -1, Hash: 5).WriteTo(batch);
        var random = new Random(seed);
        var key = new byte[12];
        for (var i = 0; i < rows; i++)
        {
            random.NextBytes(key);
            var value = new byte[random.Next(valueBytes + 1)];
            random.NextBytes(value);
            batch.Put(key, value);
        }

        engine.Apply(batch, appliedIndex);
        return engine;
    }

    /// <summary>Writes a state to its file in one go.</summary>
    public static SnapshotFile Write(FaultyFileSystem files, MemoryEngine engine, SnapshotHeader header)
    {
        var file = Store(files).FileOf(Group, header.Position);
        using var writer = new SnapshotWriter(files, file.Path, header, engine.CreateSnapshot());
        while (writer.Step())
        {
        }

        return file;
    }

    public static SnapshotFile Write(FaultyFileSystem files, ulong index, int rows = 50, int valueBytes = 20, ulong term = 1, int seed = 1) =>
        Write(files, Engine(index, rows, valueBytes, seed: seed), Header(At(index, term)));

    /// <summary>Reads a file into an engine.</summary>
    public static IStorageEngine Load(FaultyFileSystem files, string path)
    {
        using var loader = new SnapshotLoader(files, path, new MemoryEngine());
        while (loader.Step())
        {
        }

        return loader.TakeEngine();
    }

    /// <summary>All rows as text, to compare states by.</summary>
    public static List<string> Rows(IStorageEngine engine)
    {
        var rows = new List<string>();
        using var iterator = engine.Current.CreateIterator();
        for (var found = iterator.Seek(default); found; found = iterator.MoveNext())
        {
            rows.Add(Convert.ToHexString(iterator.CurrentKey) + "=" + Convert.ToHexString(iterator.CurrentValue));
        }

        return rows;
    }
}
