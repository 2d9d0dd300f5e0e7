using KvStore.Jepsen.Checkers.Histories;
using KvStore.Jepsen.Checkers.Linearizability;
using KvStore.Jepsen.Checkers.Models;

namespace KvStore.Jepsen.Checkers.Tests.Histories;

public sealed class HistoryRecorderTests
{
    private readonly HistoryRecorder<RegisterInput, RegisterOutput> _recorder = new();

    [Fact]
    public void Operation_that_is_never_completed_has_an_unknown_outcome()
    {
        _recorder.Invoke(process: 1, "k", RegisterInput.Get, time: 5);

        Assert.Equal("[5, ...) process 1: get -> unknown", _recorder.Operations[0].ToString());
    }

    [Fact]
    public void Outcomes_are_kept_with_their_times()
    {
        _recorder.Ok(_recorder.Invoke(1, "k", RegisterInput.Put("a"), time: 1), RegisterOutput.Written(2), time: 4);
        _recorder.Fail(_recorder.Invoke(2, "k", RegisterInput.Delete, time: 2), time: 5);
        _recorder.Info(_recorder.Invoke(3, "k", RegisterInput.CompareAndSet("a", "b"), time: 3), time: 6);

        Assert.Equal(
            [
                "[1, 4] process 1: put a -> done at revision 2",
                "[2, 5] process 2: delete -> failed",
                "[3, 6] process 3: put b if a -> unknown",
            ],
            _recorder.Operations.Select(operation => operation.ToString()));
    }

    [Fact]
    public void Operation_is_completed_once()
    {
        var operation = _recorder.Invoke(1, "k", RegisterInput.Get, time: 1);
        _recorder.Info(operation, time: 2);

        Assert.Throws<InvalidOperationException>(() => _recorder.Fail(operation, time: 3));
    }

    [Fact]
    public void Completion_before_the_invocation_is_refused()
    {
        var operation = _recorder.Invoke(1, "k", RegisterInput.Get, time: 10);

        Assert.Throws<ArgumentException>(() => _recorder.Fail(operation, time: 9));
    }

    [Fact]
    public void Checker_refuses_an_ok_operation_without_an_output()
    {
        var operation = new Operation<RegisterInput, RegisterOutput>
        {
            Process = 1,
            Key = "k",
            InvokedAt = 1,
            CompletedAt = 2,
            Outcome = OperationOutcome.Ok,
            Input = RegisterInput.Get,
        };

        Assert.Throws<ArgumentException>(() => LinearizabilityChecker.Check(new RegisterModel(), [operation]));
    }
}
