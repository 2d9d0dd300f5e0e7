using KvStore.Bench.Load;
using KvStore.Bench.Tests.Fakes;

namespace KvStore.Bench.Tests.Load;

public sealed class RequestBudgetTests
{
    [Fact]
    public void A_number_is_handed_out_exactly_to_many_threads()
    {
        var budget = new RequestBudget(total: 10_000, duration: null, new ManualTime());
        var taken = 0;
        Parallel.For(0, 8, _ =>
        {
            while (budget.TryTake())
            {
                Interlocked.Increment(ref taken);
            }
        });
        Assert.Equal(10_000, taken);
    }

    [Fact]
    public void A_time_is_over_at_its_end_and_not_before()
    {
        var time = new ManualTime();
        var budget = new RequestBudget(total: null, TimeSpan.FromSeconds(2), time);
        time.Advance(TimeSpan.FromSeconds(2) - TimeSpan.FromTicks(1));
        Assert.True(budget.TryTake());
        time.Advance(TimeSpan.FromTicks(1));
        Assert.False(budget.TryTake());
    }

    [Fact]
    public void The_earlier_of_number_and_time_ends_the_load()
    {
        var time = new ManualTime();
        var byNumber = new RequestBudget(total: 1, TimeSpan.FromSeconds(2), time);
        var byTime = new RequestBudget(total: 5, TimeSpan.FromSeconds(2), time);
        Assert.True(byNumber.TryTake());
        Assert.False(byNumber.TryTake());
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(byTime.TryTake());
    }

    [Fact]
    public void A_stopped_budget_gives_nothing()
    {
        var budget = new RequestBudget(total: null, duration: null, new ManualTime());
        Assert.True(budget.TryTake());
        budget.Stop();
        Assert.False(budget.TryTake());
    }
}
