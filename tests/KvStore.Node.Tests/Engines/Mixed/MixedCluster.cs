using KvStore.Node.Tests.Cluster;
using KvStore.Raft;
using KvStore.Storage.Engine;
using KvStore.Storage.Memory;

namespace KvStore.Node.Tests.Engines.Mixed;

/// <summary>Three nodes of one group: the first in memory, the second on RocksDB, the third on LMDB. Snapshots and cuts of the log are frequent.</summary>
internal static class MixedCluster
{
    private static readonly string[] Kinds = ["memory", "rocksdb", "lmdb"];

    public static TestCluster Create(int snapshotEntries) => new(Kinds.Length, options => options with
    {
        Engines = EnginesOf(options.DataDirectory),
        SnapshotEntries = snapshotEntries,
        SnapshotKeepEntries = snapshotEntries / 20,
        HeartbeatInterval = TimeSpan.FromMilliseconds(50),
        ElectionTimeout = TimeSpan.FromSeconds(1),
    });

    public static string KindOf(int index) => Kinds[index];

    /// <summary>Waits until all nodes have applied the same entries, and returns the index and what each then has.</summary>
    public static async Task<(LogIndex Index, List<ulong> Hashes)> WaitUntilEqualAsync(TestCluster cluster)
    {
        List<(LogIndex Index, ulong Hash)> states = [];
        await cluster.WaitUntilAsync(
            () =>
            {
                states = [.. cluster.Running.Select(static node => node.ReadStateHash())];
                return states.Count == Kinds.Length && states.TrueForAll(state => state.Index == states[0].Index);
            },
            "equal applied indexes");
        return (states[0].Index, states.ConvertAll(static state => state.Hash));
    }

    private static IEngineStore EnginesOf(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "engines");
        return Kinds[int.Parse(Path.GetFileName(dataDirectory))] switch
        {
            "rocksdb" => RealEngines.RocksDb(path),
            "lmdb" => RealEngines.Lmdb(path),
            _ => MemoryEngineStore.Instance,
        };
    }
}
