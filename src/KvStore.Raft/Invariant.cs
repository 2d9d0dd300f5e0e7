using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace KvStore.Raft;

/// <summary>Checks that stay on in Release: a group that broke a rule must stop before it spreads the damage.</summary>
internal static class Invariant
{
    /// <summary>Throws <see cref="InvariantViolationException"/> unless the condition holds; the message is built only then.</summary>
    public static void Check(
        [DoesNotReturnIf(false)] bool condition,
        [InterpolatedStringHandlerArgument(nameof(condition))] ref InvariantMessage message)
    {
        if (!condition)
        {
            throw new InvariantViolationException(message.ToString());
        }
    }

    /// <summary>Throws <see cref="InvariantViolationException"/> unless the condition holds.</summary>
    public static void Check([DoesNotReturnIf(false)] bool condition, string message)
    {
        if (!condition)
        {
            throw new InvariantViolationException(message);
        }
    }
}
