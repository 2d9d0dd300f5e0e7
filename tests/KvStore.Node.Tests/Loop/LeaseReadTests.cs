using KvStore.Node.Loop;
using KvStore.Node.Tests.Stepped;
using KvStore.Raft;
using KvStore.Testing;

namespace KvStore.Node.Tests.Loop;

/// <summary>Linearizable reads that a leader answers by its lease.</summary>
public sealed class LeaseReadTests
{
    /// <summary>With the default times, rounded down.</summary>
    private const double LeaseMilliseconds = 723;

    [Fact]
    public void Lease_ends_on_the_slowest_clock_before_the_fastest_has_counted_out_the_promise()
    {
        var tick = TimeSpan.FromMilliseconds(100);
        var lease = LeaseClock.LeaseMicroseconds(tick, electionTicks: 10);

        // Of ten ticks eight prove that time has passed: 800 ms by a clock that is 5 % fast.
        var slowest = lease / 0.95;
        var fastest = 8 * tick.TotalMicroseconds / 1.05;
        Assert.InRange(slowest, fastest - 10, fastest);
        Assert.Equal(LeaseMilliseconds, lease / 1000);
    }

    [Fact]
    public void Clock_counts_microseconds_from_its_start()
    {
        var time = new ManualTime();
        time.Pass(milliseconds: 5000);
        var clock = new LeaseClock(time);
        Assert.Equal(0, clock.Microseconds);

        time.Pass(milliseconds: 1.5);
        Assert.Equal(1500, clock.Microseconds);
    }

    [Fact]
    public void Leader_that_hears_nobody_answers_reads_until_its_lease_ends_and_not_after()
    {
        var cluster = new SteppedCluster(3, options => options with { LeaseReads = true });
        var leader = LeaderWithLease(cluster);
        cluster.Network.Isolated.Add(cluster.Ids[cluster.Nodes.IndexOf(leader)]);

        cluster.Time.Pass(LeaseMilliseconds - 1);
        var inTime = leader.Read();
        leader.Step();
        Assert.True(inTime.IsCompletedSuccessfully);
        Assert.True(leader.Replica.HoldsLease);

        cluster.Time.Pass(milliseconds: 2);
        var late = leader.Read();
        leader.Step();
        Assert.False(late.IsCompleted);
        Assert.False(leader.Replica.HoldsLease);
    }

    [Fact]
    public void Without_leases_a_leader_asks_before_it_answers()
    {
        var cluster = new SteppedCluster(3);
        var leader = LeaderWithLease(cluster);
        Assert.False(leader.Replica.HoldsLease);

        var read = leader.Read();
        leader.Step();
        Assert.False(read.IsCompleted);

        cluster.Until(() => read.IsCompletedSuccessfully, "the answer");
    }

    [Fact]
    public void Restarted_node_votes_for_nobody_until_an_election_timeout_has_passed()
    {
        var cluster = new SteppedCluster(3, options => options with { LeaseReads = true });
        var restarted = cluster.Nodes[0];
        restarted.CutPower(Testing.Files.PowerCut.LoseUnsynced, new Random(1));
        restarted.Start();

        restarted.Replica.Core.Campaign();
        Assert.Equal(RaftRole.Follower, restarted.Replica.Core.Role);

        for (var i = 0; i < 10; i++)
        {
            restarted.Replica.Core.Tick();
        }

        restarted.Replica.Core.Campaign();
        Assert.NotEqual(RaftRole.Follower, restarted.Replica.Core.Role);
    }

    /// <summary>A leader to which the others have answered heartbeats after its first entry was committed.</summary>
    private static SteppedNode LeaderWithLease(SteppedCluster cluster)
    {
        cluster.Write("k", 1);
        for (var i = 0; i < 20; i++)
        {
            cluster.Round();
        }

        return cluster.Leader();
    }
}
