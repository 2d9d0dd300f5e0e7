using FsCheck;
using FsCheck.Fluent;
using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Linearizability;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests.Linearizability;

/// <summary>The search against the definition, on small histories with few values, about as many of them illegal as legal.</summary>
public sealed class NaiveCheckerProperties
{
    private static readonly string[] Values = ["a", "b"];

    private static readonly Gen<(RegisterInput Input, RegisterOutput Output)> Exchange = Gen.OneOf(
        from value in Gen.Elements("a", "b", null) select (RegisterInput.Get, RegisterOutput.Read(value)),
        from value in Gen.Elements(Values) select (RegisterInput.Put(value), RegisterOutput.Written()),
        from isDone in Gen.Elements(true, false) select (RegisterInput.Delete, Answer(isDone)),
        from expected in Gen.Elements("a", "b", null)
        from value in Gen.Elements(Values)
        from isDone in Gen.Elements(true, false)
        select (RegisterInput.CompareAndSet(expected, value), Answer(isDone)),
        from revision in Gen.Choose(1, 4)
        from value in Gen.Elements(Values)
        select (RegisterInput.Put(value), RegisterOutput.Written(revision)),
        from revision in Gen.Choose(1, 4)
        from value in Gen.Elements(Values)
        select (RegisterInput.Get, RegisterOutput.Read(value, revision)),
        from expected in Gen.Choose(0, 4)
        from isDone in Gen.Elements(true, false)
        select (RegisterInput.CompareAndSet(expected, "a"), Answer(isDone)));

    private static readonly Gen<Operation<RegisterInput, RegisterOutput>> AnyOperation =
        from start in Gen.Choose(0, 12)
        from length in Gen.Choose(0, 8)
        from key in Gen.Frequency((9, Gen.Constant("x")), (1, Gen.Constant("y")))
        from outcome in Gen.Frequency(
            (6, Gen.Constant(OperationOutcome.Ok)), (3, Gen.Constant(OperationOutcome.Info)), (1, Gen.Constant(OperationOutcome.Fail)))
        from exchange in Exchange
        select new Operation<RegisterInput, RegisterOutput>
        {
            Process = start,
            Key = key,
            InvokedAt = start,
            CompletedAt = start + length,
            Outcome = outcome,
            Input = exchange.Input,
            Output = outcome == OperationOutcome.Ok ? exchange.Output : null,
        };

    private static readonly Arbitrary<Operation<RegisterInput, RegisterOutput>[]> Histories =
        Gen.Choose(1, 7).SelectMany(count => AnyOperation.ArrayOf(count)).ToArbitrary();

    [Fact]
    public void Search_says_what_trying_all_orders_says() => Prop.ForAll(Histories, history =>
    {
        var verdict = LinearizabilityChecker.Check(new RegisterModel(), history).Verdict;

        return verdict == (NaiveChecker.IsLinearizable(history) ? Verdict.Ok : Verdict.Illegal);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void Histories_of_a_right_store_are_legal() => Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        LinearizabilityChecker.Check(
            new RegisterModel(),
            StoreHistory.Create(seed, operations: 60, keys: 2, clients: 6, unknownPercent: 20)).Verdict == Verdict.Ok)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    private static RegisterOutput Answer(bool isDone) => isDone ? RegisterOutput.Written() : RegisterOutput.NotDone;
}
