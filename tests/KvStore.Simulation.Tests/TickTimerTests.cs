using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;

namespace KvStore.Simulation.Tests;

/// <summary>The ticks of a node, which come as the runtime's timers do.</summary>
public sealed class TickTimerTests
{
    private const long Period = 100_000;

    private readonly Timeline _timeline = new();
    private readonly NodeClock _clock;
    private readonly TickTimer _timer;

    public TickTimerTests()
    {
        _clock = new NodeClock(_timeline);
        _timer = new TickTimer(_clock, Period);
        _timer.Begin();
    }

    [Fact]
    public void Tick_that_came_late_does_not_move_the_beat()
    {
        Assert.Equal(Period, _timer.UntilNext());

        _timeline.RunUntil(Period + 30_000);
        Assert.Equal(70_000, _timer.UntilNext());
    }

    [Fact]
    public void After_a_pause_one_tick_comes_at_once_and_the_others_are_not_made_up_for()
    {
        Assert.Equal(Period, _timer.UntilNext());

        _timeline.RunUntil(10 * Period);
        var soon = _timer.UntilNext();
        Assert.InRange(soon, 1, Period / 50);

        _timeline.RunUntil((10 * Period) + soon);
        Assert.Equal(Period, _timer.UntilNext());
    }

    [Fact]
    public void Fast_clock_ticks_early()
    {
        _clock.Drift(perMillion: 50_000);
        Assert.Equal(95_238, _timer.UntilNext());
    }
}
