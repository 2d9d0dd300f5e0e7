using System.Runtime.CompilerServices;
using System.Text;

namespace KvStore.Raft;

/// <summary>Formats the message of a failed <see cref="Invariant"/>; costs nothing while the condition holds.</summary>
[InterpolatedStringHandler]
internal ref struct InvariantMessage
{
    private readonly StringBuilder? _text;

    /// <summary>Called by the compiler, which skips all parts when <paramref name="enabled"/> comes back false.</summary>
    public InvariantMessage(int literalLength, int formattedCount, bool condition, out bool enabled)
    {
        enabled = !condition;
        _text = enabled ? new StringBuilder(literalLength + (formattedCount * 8)) : null;
    }

    /// <summary>Called by the compiler for the fixed parts.</summary>
    public readonly void AppendLiteral(string part) => _text?.Append(part);

    /// <summary>Called by the compiler for the holes.</summary>
    public readonly void AppendFormatted<T>(T value) => _text?.Append(value);

    /// <inheritdoc/>
    public override readonly string ToString() => _text?.ToString() ?? "";
}
