using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests.Linearizability;

/// <summary>Histories that some order explains, however odd they look: none may be called a fault.</summary>
public sealed class LegalHistoryTests
{
    [Fact]
    public void Empty_history() => new RegisterHistory().AssertOk();

    [Fact]
    public void One_after_another() => new RegisterHistory()
        .Get(0, 1, null).Put(2, 3, "a").Get(4, 5, "a").Delete(6, 7).Get(8, 9, null).Delete(10, 11, isDone: false).AssertOk();

    /// <summary>The example of Porcupine's README: two reads beside a write see it, or not yet, in real time's order.</summary>
    [Fact]
    public void Reads_beside_a_write_see_the_old_value_and_then_the_new() => new RegisterHistory()
        .Put(0, 100, "a").Get(25, 75, null).Get(30, 60, "a").AssertOk();

    [Fact]
    public void Overlapping_writes_take_either_order()
    {
        new RegisterHistory().Put(0, 10, "a").Put(0, 10, "b").Get(11, 12, "a").AssertOk();
        new RegisterHistory().Put(0, 10, "a").Put(0, 10, "b").Get(11, 12, "b").AssertOk();
    }

    /// <summary>Figure 1(b) of Herlihy and Wing 1990, as a register: the order of the calls is not the order of the effects.</summary>
    [Fact]
    public void A_write_that_began_first_may_take_effect_last() => new RegisterHistory()
        .Put(0, 20, "late").Put(1, 2, "early").Get(3, 4, "early").Get(21, 22, "late").AssertOk();

    [Fact]
    public void Intervals_are_closed_so_that_touching_operations_are_concurrent() => new RegisterHistory()
        .Put(0, 5, "a").Get(5, 6, null).AssertOk();

    [Fact]
    public void Unknown_write_seen_later() => new RegisterHistory()
        .Put(0, 1, "a").Info(2, RegisterInput.Put("b")).Get(3, 4, "a").Get(90, 91, "b").AssertOk();

    [Fact]
    public void Unknown_write_never_seen() => new RegisterHistory()
        .Put(0, 1, "a").Info(2, RegisterInput.Put("b")).Get(3, 4, "a").Get(90, 91, "a").AssertOk();

    [Fact]
    public void Unknown_write_that_only_a_failed_swap_tells_of() => new RegisterHistory()
        .Put(0, 1, "a").Info(2, RegisterInput.Put("b")).Swap(3, 4, "a", "c", isDone: false).AssertOk();

    [Fact]
    public void Unknown_swap_that_finds_nothing_to_swap_is_as_if_it_never_ran() => new RegisterHistory()
        .Put(0, 1, "a").Info(2, RegisterInput.CompareAndSet("x", "b")).Get(3, 4, "a").AssertOk();

    [Fact]
    public void Chain_of_unknown_writes_that_need_each_other() => new RegisterHistory()
        .Info(0, RegisterInput.CompareAndSet("b", "c")).Info(0, RegisterInput.CompareAndSet("a", "b")).Info(0, RegisterInput.Put("a"))
        .Get(5, 6, "c").AssertOk();

    [Fact]
    public void Unknown_read_and_failed_write_say_nothing() => new RegisterHistory()
        .Put(0, 1, "a").Info(2, RegisterInput.Get).Fail(2, 3, RegisterInput.Put("b")).Get(4, 5, "a").AssertOk();

    [Fact]
    public void Keys_are_independent()
    {
        var history = new RegisterHistory().Put(0, 1, "a");
        history.Key = "other";
        history.Get(2, 3, null).AssertOk();
    }

    /// <summary>A write without an answer took some revision after the last one known.</summary>
    [Fact]
    public void Revision_of_an_unknown_write_is_learned_from_a_read() => new RegisterHistory()
        .Put(0, 1, "a", 5).Info(2, RegisterInput.Put("b")).Get(3, 4, "b", 9).SwapRevision(5, 6, 9, "c", isDone: true, 12).Get(7, 8, "c", 12)
        .AssertOk();
}
