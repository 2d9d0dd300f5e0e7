using KvStore.Contracts;
using KvStore.Node.Tests.Engines;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>A full device, of the log or of the engine, refuses writes and ends nothing.</summary>
public sealed class FullDeviceStepTests
{
    private static readonly string Value = new('x', 400);

    private readonly FullEngines _engines = new();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Full_log_refuses_writes_and_serves_reads_until_there_is_space(int size)
    {
        var cluster = new SteppedCluster(size, options => options with { SnapshotEntries = 100_000 });
        cluster.Write("before", 3);
        foreach (var node in cluster.Nodes)
        {
            node.Files.CapacityBytes = node.Files.UsedBytes();
        }

        var refused = await WriteUntilRefusedAsync(cluster);
        Assert.Equal("etcdserver: mvcc: database space exceeded", KvErrors.NoSpace.Message);
        Assert.Equal(KvErrorKind.ResourceExhausted, KvErrors.NoSpace.Kind);
        Assert.All(cluster.Nodes, node => Assert.Equal("value", node.Get("before0")));
        foreach (var node in cluster.Nodes)
        {
            var read = node.Read();
            cluster.Until(() => read.IsCompleted, "a linearizable read");
            Assert.Null((await read).Error);
        }

        foreach (var node in cluster.Nodes)
        {
            node.Files.CapacityBytes = null;
        }

        cluster.Round();
        cluster.Write("again", 3);
        AssertRecovers(cluster);
        Assert.All(cluster.Nodes, node => Assert.Null(node.Get(refused)));
    }

    /// <summary>The others are a majority: the group goes on, and the one catches up.</summary>
    [Fact]
    public void Follower_with_a_full_log_acknowledges_nothing_and_catches_up()
    {
        var cluster = new SteppedCluster(
            3, options => options with { SnapshotEntries = 100_000, LogSegmentBytes = 512 * 1024, LogBatchBytesMax = 256 * 1024 });
        cluster.Write("before", 3);
        var leader = cluster.Leader();
        var follower = cluster.Nodes.First(node => node != leader);
        follower.Files.CapacityBytes = follower.Files.UsedBytes();

        cluster.Write("during", 100, new string('x', 10_000));
        Assert.Equal(103, cluster.Acknowledged.Count);
        Assert.True(follower.IsUp);
        Assert.True(follower.State().Applied < leader.State().Applied);

        follower.Files.CapacityBytes = null;
        AssertRecovers(cluster);
    }

    [Fact]
    public async Task Leader_whose_engine_says_that_it_is_full_refuses_writes_and_serves_reads()
    {
        var cluster = new SteppedCluster(1, options => options with { Engines = _engines });
        cluster.Write("before", 3);
        _engines.IsFull = true;
        cluster.Nodes[0].Tick();
        var put = cluster.Nodes[0].Put("refused", Value);
        cluster.Until(() => put.IsCompleted, "the refusal");
        Assert.Equal(KvErrors.NoSpace, (await put).Error);
        var read = cluster.Nodes[0].Read();
        cluster.Until(() => read.IsCompleted, "a linearizable read");
        Assert.Null((await read).Error);

        _engines.IsFull = false;
        cluster.Nodes[0].Tick();
        cluster.Write("after", 3);
    }

    /// <summary>Committed is committed: it is neither lost nor shown before it is applied as a whole.</summary>
    [Fact]
    public async Task What_an_engine_refuses_is_answered_when_it_takes_it()
    {
        var cluster = new SteppedCluster(1, options => options with { Engines = _engines });
        var node = cluster.Nodes[0];
        cluster.Write("before", 3);
        var before = node.State();
        _engines.Refuses = _engines.IsFull = true;
        var puts = Enumerable.Range(0, 5).Select(i => node.Put($"held{i}", Value)).ToList();
        cluster.Until(() => _engines.Refusals > 3, "the engine to refuse more than once");
        Assert.All(puts, put => Assert.False(put.IsCompleted));
        Assert.Equal(before, node.State());
        var later = node.Put("later", Value);
        cluster.Until(() => later.IsCompleted, "the refusal");
        Assert.Equal(KvErrors.NoSpace, (await later).Error);

        _engines.Refuses = _engines.IsFull = false;
        cluster.Until(() => puts.TrueForAll(put => put.IsCompleted), "the answers");
        foreach (var put in puts)
        {
            Assert.Null((await put).Error);
        }

        Assert.Equal(Value, node.Get("held4"));
        cluster.Write("after", 3);
    }

    [Fact]
    public void Rows_that_a_full_engine_does_not_remove_are_removed_later()
    {
        var cluster = new SteppedCluster(1, options => options with { Engines = _engines });
        var node = cluster.Nodes[0];
        for (var i = 0; i < 20; i++)
        {
            cluster.Write("k", 1);
        }

        var compaction = node.Compact(15);
        cluster.Until(() => compaction.IsCompleted, "the compaction");
        _engines.Refuses = true;
        cluster.Until(() => _engines.Refusals > 3, "the engine to refuse more than once");
        Assert.True(node.Replica.Machine.HasCompactedRows);

        _engines.Refuses = false;
        cluster.Until(() => !node.Replica.Machine.HasCompactedRows, "the removal");
    }

    /// <summary>Returns the key that was refused.</summary>
    private static async Task<string> WriteUntilRefusedAsync(SteppedCluster cluster)
    {
        for (var i = 0; i < 1000; i++)
        {
            var key = $"fill{i}";
            var put = cluster.Leader().Put(key, Value);
            cluster.Until(() => put.IsCompleted, $"put of {key}");
            var error = (await put).Error;
            if (error is not null)
            {
                Assert.Equal(KvErrors.NoSpace, error);
                return key;
            }

            cluster.Acknowledged.Add(key);
        }

        throw new InvalidOperationException("no put was refused");
    }

    private static void AssertRecovers(SteppedCluster cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            node.CutPower(PowerCut.LoseUnsynced, new Random(1));
            node.Start();
        }

        cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }
}
