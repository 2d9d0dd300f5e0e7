using KvStore.Jepsen.Checkers.Histories;

namespace KvStore.Jepsen.Checkers.Models;

/// <summary>
/// One key of the store: get, put, compare-and-set, delete, with revisions that grow from change to change. Revisions are counted over
/// all keys, so those of one key may have gaps.
/// </summary>
public sealed class RegisterModel : IModel<RegisterState, RegisterInput, RegisterOutput>, IEqualityComparer<RegisterState>
{
    private const string NeverSeen = "(a value never seen)";

    /// <inheritdoc/>
    public RegisterState Initial => new(Value: null, Revision: 0, IsExact: true);

    /// <inheritdoc/>
    public IEqualityComparer<RegisterState> States => this;

    /// <inheritdoc/>
    public bool IsReadOnly(RegisterInput input) => input.Kind == RegisterKind.Get;

    /// <inheritdoc/>
    public bool TryStep(RegisterState state, RegisterInput input, RegisterOutput? output, out RegisterState next)
    {
        next = state;
        return input.Kind switch
        {
            RegisterKind.Get => output is null || TryRead(state, output, out next),
            RegisterKind.Put => TryWrite(state, input.Value, output, out next),
            RegisterKind.Delete when output is { IsDone: false } => state.Value is null,
            RegisterKind.Delete => state.Value is not null && TryWrite(state, value: null, output, out next),
            _ when output is { IsDone: false } => MayDiffer(state, input),
            _ => MayMatch(state, input) && TryWrite(state, input.Value, output, out next),
        };
    }

    /// <summary>Values that nobody read or asked for are all one: an unknown write of any of them only changes the key.</summary>
    public IReadOnlyList<RegisterInput> Simplify(IReadOnlyList<Operation<RegisterInput, RegisterOutput>> operations)
    {
        var seen = new HashSet<string?>(StringComparer.Ordinal);
        foreach (var operation in operations)
        {
            seen.Add(operation.Output?.Value);
            seen.Add(operation.Input.ExpectedValue);
        }

        return
        [
            .. operations.Select(operation => operation.Outcome != OperationOutcome.Info || seen.Contains(operation.Input.Value)
                ? operation.Input
                : operation.Input with { Value = NeverSeen }),
        ];
    }

    /// <inheritdoc/>
    public bool Equals(RegisterState x, RegisterState y) => x == y;

    /// <inheritdoc/>
    public int GetHashCode(RegisterState obj)
    {
        // string.GetHashCode differs from process to process; the search must not.
        ulong hash = 14695981039346656037;
        foreach (var character in obj.Value ?? "")
        {
            hash = (hash ^ character) * 1099511628211;
        }

        hash = (hash ^ (ulong)obj.Revision) * 1099511628211;
        return (int)(hash ^ (hash >> 32)) ^ (obj.IsExact ? 1 : 0) ^ (obj.Value is null ? 2 : 0);
    }

    private static bool TryRead(RegisterState state, RegisterOutput output, out RegisterState next)
    {
        next = state;
        if (output.Value != state.Value)
        {
            return false;
        }

        if (output.Revision == 0 || state.Value is null)
        {
            return true;
        }

        // A write without an answer got some later revision: the first read tells which.
        next = new RegisterState(state.Value, output.Revision, IsExact: true);
        return state.IsExact ? output.Revision == state.Revision : output.Revision > state.Revision;
    }

    private static bool TryWrite(RegisterState state, string? value, RegisterOutput? output, out RegisterState next)
    {
        if (output is null or { Revision: 0 })
        {
            next = new RegisterState(value, state.Revision, IsExact: false);
            return true;
        }

        next = new RegisterState(value, output.Revision, IsExact: true);
        return output.Revision > state.Revision;
    }

    private static bool MayMatch(RegisterState state, RegisterInput input) => input.ExpectedRevision switch
    {
        null => state.Value == input.ExpectedValue,
        0 => state.Value is null,
        { } expected => state.Value is not null && (state.IsExact ? state.Revision == expected : state.Revision < expected),
    };

    private static bool MayDiffer(RegisterState state, RegisterInput input) =>
        !MayMatch(state, input) || (input.ExpectedRevision is > 0 && !state.IsExact);
}
