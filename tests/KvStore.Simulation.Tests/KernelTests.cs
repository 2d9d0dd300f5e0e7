using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Tests;

/// <summary>Queue, chance and clocks.</summary>
public sealed class KernelTests
{
    [Fact]
    public void Events_come_by_time_and_then_in_the_order_in_which_they_were_added()
    {
        var random = new Random(5);
        var queue = new EventQueue();
        var expected = new List<SimEvent>();
        for (var i = 0; i < 2000; i++)
        {
            var item = new SimEvent(random.Next(100), i, Nobody.Instance, Kind: 0, Number: i, Subject: null);
            queue.Add(item);
            expected.Add(item);
        }

        foreach (var item in expected.OrderBy(item => item.At).ThenBy(item => item.Sequence))
        {
            Assert.Equal(item, queue.Peek());
            Assert.Equal(item, queue.Take());
        }

        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void Draws_stay_in_their_range_and_reach_its_ends()
    {
        var chance = new Chance(1);
        var drawn = Enumerable.Range(0, 1000).Select(_ => chance.Between(3, 6)).ToHashSet();
        Assert.Equal([3, 4, 5, 6], drawn.Order());
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.InRange(chance.Below(10), 0, 9));
        Assert.False(chance.PerMille(0));
        Assert.True(chance.PerMille(1000));
    }

    [Fact]
    public void Times_around_a_mean_have_about_that_mean()
    {
        var chance = new Chance(1);
        var mean = Enumerable.Range(0, 20_000).Average(_ => (double)chance.Around(1000));
        Assert.InRange(mean, 950, 1130);
    }

    [Fact]
    public void Drifting_clock_gains_on_the_true_one_and_its_timers_come_early()
    {
        var timeline = new Timeline();
        var clock = new NodeClock(timeline);
        clock.Drift(perMillion: 10_000);
        Assert.Equal(990_099, clock.ToVirtual(1_000_000));

        timeline.RunUntil(1_000_000);
        Assert.Equal(1_010_000, clock.GetTimestamp());

        clock.Drift(perMillion: 0);
        timeline.RunUntil(2_000_000);
        Assert.Equal(2_010_000, clock.GetTimestamp());
    }

    [Fact]
    public void Step_moves_the_wall_clock_and_not_the_monotonic_one()
    {
        var clock = new NodeClock(new Timeline());
        var before = clock.GetUtcNow();
        clock.Step(-5_000_000);
        Assert.Equal(before - TimeSpan.FromSeconds(5), clock.GetUtcNow());
        Assert.Equal(0, clock.GetTimestamp());
    }

    private sealed class Nobody : IEventTarget
    {
        public static readonly Nobody Instance = new();

        public void Run(in SimEvent happening)
        {
        }
    }
}
