using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Linearizability;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests;

/// <summary>Writes histories of registers by hand: each line one operation with its interval.</summary>
internal sealed class RegisterHistory
{
    private readonly List<Operation<RegisterInput, RegisterOutput>> _operations = [];

    public string Key { get; set; } = "k";

    public IReadOnlyList<Operation<RegisterInput, RegisterOutput>> Operations => _operations;

    public RegisterHistory Put(long from, long to, string value, long revision = 0) =>
        Ok(from, to, RegisterInput.Put(value), RegisterOutput.Written(revision));

    public RegisterHistory Get(long from, long to, string? value, long revision = 0) =>
        Ok(from, to, RegisterInput.Get, RegisterOutput.Read(value, revision));

    public RegisterHistory Delete(long from, long to, bool isDone = true, long revision = 0) =>
        Ok(from, to, RegisterInput.Delete, isDone ? RegisterOutput.Written(revision) : RegisterOutput.NotDone);

    public RegisterHistory Swap(long from, long to, string? expected, string value, bool isDone = true) =>
        Ok(from, to, RegisterInput.CompareAndSet(expected, value), isDone ? RegisterOutput.Written() : RegisterOutput.NotDone);

    public RegisterHistory SwapRevision(long from, long to, long expected, string value, bool isDone, long revision = 0) =>
        Ok(from, to, RegisterInput.CompareAndSet(expected, value), isDone ? RegisterOutput.Written(revision) : RegisterOutput.NotDone);

    public RegisterHistory Ok(long from, long to, RegisterInput input, RegisterOutput output) =>
        Add(from, to, OperationOutcome.Ok, input, output);

    public RegisterHistory Fail(long from, long to, RegisterInput input) => Add(from, to, OperationOutcome.Fail, input, output: null);

    public RegisterHistory Info(long from, RegisterInput input) => Add(from, to: null, OperationOutcome.Info, input, output: null);

    public LinearizabilityResult<RegisterInput, RegisterOutput> Check(LinearizabilityOptions? options = null) =>
        LinearizabilityChecker.Check(new RegisterModel(), _operations, options);

    public void AssertOk() => Assert.Equal(Verdict.Ok, Check().Verdict);

    public void AssertIllegal() => Assert.Equal(Verdict.Illegal, Check().Verdict);

    private RegisterHistory Add(long from, long? to, OperationOutcome outcome, RegisterInput input, RegisterOutput? output)
    {
        _operations.Add(new Operation<RegisterInput, RegisterOutput>
        {
            Process = _operations.Count,
            Key = Key,
            InvokedAt = from,
            CompletedAt = to,
            Outcome = outcome,
            Input = input,
            Output = output,
        });
        return this;
    }
}
