using KvStore.Node.Loop;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Raft;
using KvStore.Testing;

namespace KvStore.Node.Tests.Loop;

/// <summary>Pitfall 95: what a leader counts of the replicated clock, and what it must not.</summary>
public sealed class SessionClockTests
{
    private static readonly Term Term = new(3);
    private static readonly LogIndex Applied = new(10);

    private readonly ManualTime _time = new();
    private readonly SessionClock _clock;

    public SessionClockTests() => _clock = new SessionClock(_time, TimeSpan.FromSeconds(1));

    [Fact]
    public void Leader_counts_from_when_it_became_leader()
    {
        _time.Pass(60_000);
        Assert.Equal(0, Due());

        _time.Pass(999);
        Assert.Equal(0, Due());

        _time.Pass(1);
        Assert.Equal(1000, Due());
    }

    [Fact]
    public void Every_moment_is_counted_once()
    {
        Due();
        _time.Pass(1500);
        Assert.Equal(1500, Due());
        _clock.OnProposed(Applied);

        Assert.Equal(0, Due());
        _time.Pass(1200.9);
        Assert.Equal(1200, Due());
    }

    [Fact]
    public void Step_that_the_core_did_not_take_is_tried_again()
    {
        Due();
        _time.Pass(1100);
        Assert.Equal(1100, Due());

        _time.Pass(100);
        Assert.Equal(1200, Due());
    }

    [Fact]
    public void Next_step_waits_until_the_last_is_applied()
    {
        Due();
        _time.Pass(1000);
        Assert.Equal(1000, Due());
        _clock.OnProposed(Applied + 1);

        _time.Pass(1000);
        Assert.Equal(0, Due());
        Assert.Equal(1000, _clock.StepDue(Term, Applied + 1, hasSessions: true));
    }

    [Fact]
    public void Change_of_leader_counts_nothing_of_the_time_before()
    {
        Due();
        _time.Pass(1000);
        Due();
        _clock.OnProposed(Applied + 5);
        _time.Pass(900);

        // Deposed and elected again; its entry of the old term may be gone.
        var later = Term.Next;
        Assert.Equal(0, _clock.StepDue(later, Applied, hasSessions: true));
        _time.Pass(999);
        Assert.Equal(0, _clock.StepDue(later, Applied, hasSessions: true));
        _time.Pass(1);
        Assert.Equal(1000, _clock.StepDue(later, Applied, hasSessions: true));
    }

    [Fact]
    public void Time_without_sessions_is_not_counted()
    {
        Due();
        _time.Pass(5000);
        Assert.Equal(0, _clock.StepDue(Term, Applied, hasSessions: false));
        _time.Pass(10);
        Assert.Equal(0, Due());
    }

    [Fact]
    public void Pause_of_the_leader_counts_as_one_step()
    {
        Due();
        _time.Pass(60_000);
        Assert.Equal(SessionLimits.ClockStepMillisecondsMax, Due());
        _clock.OnProposed(Applied);

        _time.Pass(1000);
        Assert.Equal(1000, Due());
    }

    [Fact]
    public void Wall_clock_that_is_set_changes_nothing()
    {
        Due();
        _time.WallClock += TimeSpan.FromDays(365);
        _time.Pass(1000);
        Assert.Equal(1000, Due());

        _clock.OnProposed(Applied);
        _time.WallClock -= TimeSpan.FromDays(800);
        _time.Pass(1000);
        Assert.Equal(1000, Due());
    }

    private long Due() => _clock.StepDue(Term, Applied, hasSessions: true);
}
