using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Linearizability;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests.Linearizability;

/// <summary>What the search costs, where it ends, and what it tells. Cost is counted in steps: these are the same on every machine.</summary>
public sealed class SearchTests
{
    [Fact]
    public void Legal_history_of_two_thousand_operations_costs_a_few_steps_each()
    {
        var result = Check(StoreHistory.Create(seed: 1, operations: 2000, keys: 8, clients: 16, unknownPercent: 5));

        Assert.Equal(Verdict.Ok, result.Verdict);
        Assert.InRange(result.Steps, 1900, 20_000);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Illegal_history_with_many_unknown_writes_is_still_found_out(int seed)
    {
        var history = StoreHistory.Create(seed, operations: 2000, keys: 8, clients: 16, unknownPercent: 20);
        var last = history.FindLastIndex(operation => operation.Input.Kind == RegisterKind.Get && operation.Outcome == OperationOutcome.Ok);
        history[last] = history[last] with { Output = RegisterOutput.Read("phantom") };

        var result = Check(history);

        Assert.Equal(Verdict.Illegal, result.Verdict);
        Assert.Equal(history[last], result.Counterexample!.Unplaced);
        Assert.InRange(result.Steps, 1000, 200_000);
    }

    [Fact]
    public void Search_that_reaches_its_limit_does_not_know()
    {
        var result = Check(StoreHistory.Create(seed: 1, operations: 100, keys: 1, clients: 4, unknownPercent: 0), stepsMax: 50);

        Assert.Equal(Verdict.Unknown, result.Verdict);
        Assert.Equal(50, result.Steps);
        Assert.Null(result.Counterexample);
    }

    [Fact]
    public void Fault_in_one_key_outweighs_a_doubt_in_another()
    {
        var history = StoreHistory.Create(seed: 1, operations: 100, keys: 1, clients: 4, unknownPercent: 0);
        history.AddRange(new RegisterHistory { Key = "zz" }.Get(0, 1, "phantom").Operations);

        Assert.Equal(Verdict.Illegal, Check(history, stepsMax: 50).Verdict);
    }

    [Fact]
    public void Same_history_costs_the_same_steps_in_any_order_of_its_lines()
    {
        var history = StoreHistory.Create(seed: 7, operations: 300, keys: 3, clients: 8, unknownPercent: 10);
        var sorted = history.OrderBy(operation => operation.InvokedAt).ToList();

        Assert.Equal(Check(sorted).Steps, Check([.. sorted]).Steps);
        Assert.Equal(Check(sorted).Verdict, Check([.. Enumerable.Reverse(sorted)]).Verdict);
    }

    [Fact]
    public void Counterexample_names_the_longest_order_and_what_does_not_fit()
    {
        var text = new RegisterHistory().Put(0, 1, "a", 3).Info(2, RegisterInput.Put("b")).Get(3, 4, "b", 5).Get(6, 7, "a", 3)
            .Check().Counterexample!.ToString();

        Assert.Equal(
            """
            key k: no order explains its operations. Longest legal order, 3 operations:
              1. [0, 1] process 0: put a -> done at revision 3
              2. [2, ...) process 1: put b -> unknown
              3. [3, 4] process 2: get -> b at revision 5
            state: b (revision 5)
            cannot be placed: [6, 7] process 3: get -> a at revision 3
            """,
            text);
    }

    [Fact]
    public void Long_counterexample_shows_its_end()
    {
        var history = new RegisterHistory();
        for (var i = 0; i < 30; i++)
        {
            history.Put(10 * i, (10 * i) + 1, $"v{i}");
        }

        var text = history.Get(1000, 1001, "phantom").Check().Counterexample!.ToString();

        Assert.Contains("  ... 10 before\n  11. [100, 101]", text, StringComparison.Ordinal);
    }

    private static LinearizabilityResult<RegisterInput, RegisterOutput> Check(
        IEnumerable<Operation<RegisterInput, RegisterOutput>> history, long stepsMax = 2_000_000) =>
        LinearizabilityChecker.Check(new RegisterModel(), history, new LinearizabilityOptions { StepsMax = stepsMax });
}
