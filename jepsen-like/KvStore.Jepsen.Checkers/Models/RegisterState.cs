namespace KvStore.Jepsen.Checkers.Models;

/// <summary>One key.</summary>
/// <param name="Value">Its value; null when it is absent.</param>
/// <param name="Revision">The revision of its last change, or, when that is not known exactly, one that is below it.</param>
/// <param name="IsExact">Whether <paramref name="Revision"/> is known exactly; it is not after a write without an answer.</param>
public readonly record struct RegisterState(string? Value, long Revision, bool IsExact)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Value ?? "absent"} (revision {(IsExact ? "" : "> ")}{Revision})";
}
