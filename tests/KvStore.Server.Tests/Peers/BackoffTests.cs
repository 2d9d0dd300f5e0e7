using KvStore.Server.Peers;

namespace KvStore.Server.Tests.Peers;

public sealed class BackoffTests
{
    private static readonly TimeSpan Min = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Max = TimeSpan.FromSeconds(1);

    [Fact]
    public void Waits_double_up_to_the_cap_and_lose_at_most_half_by_chance()
    {
        var backoff = new Backoff(Min, Max, new Random(1));
        double[] whole = [50, 100, 200, 400, 800, 1000, 1000];
        foreach (var milliseconds in whole)
        {
            Assert.InRange(backoff.Next().TotalMilliseconds, milliseconds / 2, milliseconds);
        }
    }

    [Fact]
    public void Success_starts_again()
    {
        var backoff = new Backoff(Min, Max, new Random(1));
        for (var i = 0; i < 5; i++)
        {
            backoff.Next();
        }

        backoff.Reset();
        Assert.InRange(backoff.Next(), Min / 2, Min);
    }

    [Fact]
    public void Members_do_not_dial_in_step() =>
        Assert.NotEqual(new Backoff(Min, Max, new Random(1)).Next(), new Backoff(Min, Max, new Random(2)).Next());
}
