using KvStore.Bench.Load;

namespace KvStore.Bench.Compare;

/// <summary>One load on one side in one round.</summary>
/// <param name="Result">What the clients saw.</param>
/// <param name="LeaderCpu">Processor time of the leader meanwhile.</param>
/// <param name="FollowerCpu">Processor time of one follower meanwhile, as a mean over the followers; zero without followers.</param>
internal sealed record Measurement(LoadResult Result, TimeSpan LeaderCpu, TimeSpan FollowerCpu)
{
    /// <summary>The leader's processor time per request, in microseconds.</summary>
    public double LeaderMicroseconds => Result.CpuShare(LeaderCpu);

    /// <summary>One follower's processor time per request, in microseconds.</summary>
    public double FollowerMicroseconds => Result.CpuShare(FollowerCpu);

    /// <summary>Adds up what each node used between two readings.</summary>
    public static Measurement Of(LoadResult result, int leader, TimeSpan[] before, TimeSpan[] after)
    {
        var all = TimeSpan.Zero;
        for (var i = 0; i < before.Length; i++)
        {
            all += after[i] - before[i];
        }

        var leaderCpu = after[leader] - before[leader];
        var followers = before.Length - 1;
        return new Measurement(result, leaderCpu, followers == 0 ? TimeSpan.Zero : (all - leaderCpu) / followers);
    }
}
