using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests.Linearizability;

/// <summary>The faults that real stores had: each must be called one.</summary>
public sealed class IllegalHistoryTests
{
    [Fact]
    public void Stale_read() => new RegisterHistory()
        .Put(0, 1, "a").Put(2, 3, "b").Get(4, 5, "a").AssertIllegal();

    [Fact]
    public void Read_of_a_key_that_was_written_finds_nothing() => new RegisterHistory()
        .Put(0, 1, "a").Get(2, 3, null).AssertIllegal();

    [Fact]
    public void Read_that_goes_back_in_time_beside_a_write() => new RegisterHistory()
        .Put(0, 100, "a").Get(10, 20, "a").Get(30, 40, null).AssertIllegal();

    [Fact]
    public void Value_never_written() => new RegisterHistory()
        .Put(0, 1, "a").Get(2, 3, "phantom").AssertIllegal();

    [Fact]
    public void Value_read_before_it_was_written() => new RegisterHistory()
        .Get(0, 1, "a").Put(2, 3, "a").AssertIllegal();

    [Fact]
    public void Value_of_a_failed_write() => new RegisterHistory()
        .Fail(0, 1, RegisterInput.Put("a")).Get(2, 3, "a").AssertIllegal();

    [Fact]
    public void Lost_update_two_swaps_of_one_value() => new RegisterHistory()
        .Put(0, 1, "a").Swap(2, 5, "a", "b").Swap(2, 5, "a", "c").AssertIllegal();

    [Fact]
    public void Lost_update_an_acknowledged_write_is_gone() => new RegisterHistory()
        .Put(0, 1, "a").Put(2, 3, "b").Get(4, 5, "b").Get(6, 7, "a").AssertIllegal();

    [Fact]
    public void Two_winners_of_one_creation() => new RegisterHistory()
        .Swap(0, 10, null, "a").Swap(0, 10, null, "b").AssertIllegal();

    [Fact]
    public void Swap_that_failed_although_nothing_else_held() => new RegisterHistory()
        .Put(0, 1, "a").Swap(2, 3, "a", "b", isDone: false).AssertIllegal();

    [Fact]
    public void Deleted_key_comes_back() => new RegisterHistory()
        .Put(0, 1, "a").Delete(2, 3).Get(4, 5, null).Get(6, 7, "a").AssertIllegal();

    [Fact]
    public void Delete_that_found_nothing_to_delete() => new RegisterHistory()
        .Put(0, 1, "a").Delete(2, 3, isDone: false).AssertIllegal();

    [Fact]
    public void Unknown_write_seen_and_then_unseen() => new RegisterHistory()
        .Put(0, 1, "a").Info(2, RegisterInput.Put("b")).Get(3, 4, "b").Get(5, 6, "a").AssertIllegal();

    [Fact]
    public void Unknown_write_takes_effect_twice() => new RegisterHistory()
        .Put(0, 1, "a").Info(2, RegisterInput.Put("b")).Get(3, 4, "b").Put(5, 6, "c").Get(7, 8, "b").AssertIllegal();

    [Fact]
    public void Unknown_write_seen_before_it_was_invoked() => new RegisterHistory()
        .Get(0, 1, "b").Info(2, RegisterInput.Put("b")).AssertIllegal();

    /// <summary>Two clients read two overlapping writes in opposite orders: no single order is left.</summary>
    [Fact]
    public void Readers_disagree_on_the_order_of_two_writes() => new RegisterHistory()
        .Put(0, 100, "a").Put(0, 100, "b")
        .Get(10, 20, "a").Get(30, 40, "b").Get(50, 60, "a").AssertIllegal();

    [Fact]
    public void Revision_falls() => new RegisterHistory()
        .Put(0, 1, "a", 5).Put(2, 3, "b", 4).AssertIllegal();

    [Fact]
    public void Two_writes_with_one_revision() => new RegisterHistory()
        .Put(0, 9, "a", 5).Put(0, 9, "b", 5).AssertIllegal();

    [Fact]
    public void Read_reports_another_revision_than_the_write() => new RegisterHistory()
        .Put(0, 1, "a", 5).Get(2, 3, "a", 6).AssertIllegal();

    [Fact]
    public void Revision_after_an_unknown_write_must_still_grow() => new RegisterHistory()
        .Put(0, 1, "a", 5).Info(2, RegisterInput.Put("b")).Get(3, 4, "b", 5).AssertIllegal();

    [Fact]
    public void Swap_of_a_revision_that_was_overwritten() => new RegisterHistory()
        .Put(0, 1, "a", 5).Put(2, 3, "b", 6).SwapRevision(4, 5, 5, "c", isDone: true, 7).AssertIllegal();

    [Fact]
    public void One_bad_key_among_good_ones()
    {
        var history = new RegisterHistory().Put(0, 1, "a").Get(2, 3, "a");
        history.Key = "bad";
        history.Get(0, 1, "phantom");
        history.Key = "z";
        history.Put(0, 1, "a");

        Assert.Equal("bad", history.Check().Counterexample!.Key);
    }
}
