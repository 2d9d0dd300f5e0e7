using KvStore.Contracts.Partitioning;
using KvStore.Node.Snapshots;
using KvStore.Node.Tests.Snapshots;
using KvStore.Node.Tests.Stepped;
using KvStore.Storage.Lmdb;
using KvStore.Storage.Memory;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Engines.Ending;

/// <summary>An engine ends the snapshot that a file is being written from.</summary>
public sealed class EndedSnapshotFileTests
{
    [Fact]
    public void Snapshots_that_are_ended_are_taken_again_until_one_is_whole()
    {
        var engines = new EndingEngines(MemoryEngineStore.Instance) { Reads = 10, ToEnd = 3 };
        var cluster = new SteppedCluster(1, options => options with { Engines = engines });
        var node = cluster.Nodes[0];
        cluster.Write("k", 30);
        Assert.Equal(0, node.Snapshots.Saved);
        Assert.Empty(node.Files.List("/data/snap"));

        cluster.Until(() => node.Snapshots.Saved > 0, "a snapshot that nobody ends");

        Assert.Equal(3, engines.Ended);
        Assert.Single(node.Files.List("/data/snap"));
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    [Fact]
    public void Follower_that_lags_gets_its_snapshot_although_the_first_are_ended()
    {
        // A pair for each node: engines of this kind come back, so no node writes a file but for a follower.
        var engines = new List<EndingEngines>();
        var cluster = new SteppedCluster(3, options =>
        {
            engines.Add(new EndingEngines(new KeptEngines()));
            return options with { Engines = engines[^1] };
        });
        var leader = cluster.Nodes.IndexOf(cluster.Leader());
        var follower = (leader + 1) % 3;
        cluster.Network.Isolated.Add(cluster.Ids[follower]);
        cluster.Write("k", 80);
        cluster.Network.Isolated.Clear();
        (engines[leader].Reads, engines[leader].ToEnd) = (10, 2);

        cluster.Until(() => cluster.Nodes[follower].Snapshots.Received > 0, "the snapshot");

        Assert.Equal(2, engines[leader].Ended);
        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    [Fact]
    public void Lmdb_ends_a_snapshot_under_the_writer_of_its_file()
    {
        var folder = Directory.CreateTempSubdirectory("kvstore-ended-");
        try
        {
            var options = new LmdbOptions { HeldPagesMax = 0, CommitInterval = Timeout.InfiniteTimeSpan };
            using var engine = LmdbEngine.Open(folder.FullName, options, TimeProvider.System);
            Write(engine, appliedIndex: 1);
            var files = SnapshotFixture.NewDisk();
            using var saves = new SnapshotSaves(SnapshotFixture.Store(files), new SnapshotCounters(), TimeProvider.System);
            var observer = new RecordingObserver();
            saves.Add(SnapshotFixture.Header(SnapshotFixture.At(1)), engine.CreateSnapshot());
            saves.Step(observer);
            Write(engine, appliedIndex: 2);
            Write(engine, appliedIndex: 3);
            while (saves.HasWork)
            {
                saves.Step(observer);
            }

            Assert.Equal([$"{NotSavedReason.StateEnded}"], observer.Seen);
            Assert.Empty(files.List(SnapshotFixture.Folder));

            saves.Add(SnapshotFixture.Header(SnapshotFixture.At(3)), engine.CreateSnapshot());
            while (saves.HasWork)
            {
                saves.Step(observer);
            }

            Assert.Equal([$"{NotSavedReason.StateEnded}", $"saved {SnapshotFixture.At(3)}"], observer.Seen);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(LmdbEngine engine, ulong appliedIndex)
    {
        using var batch = engine.CreateBatch();
        for (var i = 0; i < 200; i++)
        {
            batch.Put(BitConverter.GetBytes(i), new byte[1000]);
        }

        engine.Apply(batch, appliedIndex);
        engine.Flush();
    }

    private sealed class RecordingObserver : ISnapshotObserver
    {
        public List<string> Seen { get; } = [];

        public void OnSnapshotSaved(SnapshotHeader header) => Seen.Add($"saved {header.Position}");

        public void OnSnapshotNotSaved(GroupId group, NotSavedReason reason) => Seen.Add($"{reason}");

        public void OnSnapshotWanted(GroupId group) => Seen.Add("wanted");

        public void OnSnapshotReceived(SnapshotReceived received) => Seen.Add("received");

        public void OnSnapshotSent(SnapshotSent sent) => Seen.Add("sent");

        public void OnSnapshotFailed(Exception error) => Seen.Add("failed");
    }
}
