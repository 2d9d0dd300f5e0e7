using System.Globalization;
using KvStore.Jepsen.Checkers.Linearizability;
using KvStore.Jepsen.Checkers.Models;
using Checked = KvStore.Jepsen.Checkers.Histories.Operation<
    KvStore.Jepsen.Checkers.Models.RegisterInput, KvStore.Jepsen.Checkers.Models.RegisterOutput>;
using CheckedOutcome = KvStore.Jepsen.Checkers.Histories.OperationOutcome;

namespace KvStore.Simulation.Clients;

/// <summary>
/// The same history as clients saw it, without what a simulator can see inside, for the checker that also judges real processes. A write
/// is one operation, however often it was sent. Stale reads promise nothing that it could hold them to.
/// </summary>
internal static class RegisterHistory
{
    /// <summary>Few keys' searches come near it; those that do are left undecided, since another check has the order of all operations.</summary>
    private const long StepsMax = 100_000;

    public static LinearizabilityResult<RegisterInput, RegisterOutput> Check(IEnumerable<Operation> operations) => LinearizabilityChecker.Check(
        new RegisterModel(),
        operations.Where(operation => operation.IsWrite || operation.Kind == OperationKind.Get).Select(Convert),
        new LinearizabilityOptions { StepsMax = StepsMax });

    private static Checked Convert(Operation operation) => new()
    {
        Process = operation.Client,
        Key = operation.Key.ToString(CultureInfo.InvariantCulture),
        InvokedAt = operation.CalledAt,
        CompletedAt = operation.ReturnedAt == Operation.Never ? null : operation.ReturnedAt,
        Outcome = operation.Outcome switch
        {
            OperationOutcome.Ok => CheckedOutcome.Ok,
            OperationOutcome.Failed => CheckedOutcome.Fail,
            _ => CheckedOutcome.Info,
        },
        Input = InputOf(operation),
        Output = operation.Outcome == OperationOutcome.Ok ? OutputOf(operation) : null,
    };

    private static RegisterInput InputOf(Operation operation) => operation.Kind switch
    {
        OperationKind.Put => RegisterInput.Put(Word(operation.Value)),
        OperationKind.Delete => RegisterInput.Delete,
        OperationKind.CompareAndSet => RegisterInput.CompareAndSet(operation.Expected, Word(operation.Value)),
        _ => RegisterInput.Get,
    };

    private static RegisterOutput OutputOf(Operation operation)
    {
        if (operation.IsWrite)
        {
            return operation.Succeeded ? RegisterOutput.Written(operation.Revision) : RegisterOutput.NotDone;
        }

        return RegisterOutput.Read(operation.Seen.IsPresent ? Word(operation.Seen.Value) : null, operation.Seen.ModRevision);
    }

    private static string Word(long value) => value.ToString(CultureInfo.InvariantCulture);
}
