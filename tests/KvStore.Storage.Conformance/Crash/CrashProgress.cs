using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace KvStore.Storage.Conformance.Crash;

/// <summary>One line of the child.</summary>
internal readonly record struct CrashProgress(ulong Applied, ulong Durable)
{
    /// <summary>Reads a line; false for one that the kill cut off.</summary>
    public static bool TryParse([NotNullWhen(true)] string? line, out CrashProgress progress)
    {
        progress = default;
        if (line?.Split(' ') is not ["applied", var applied, "durable", var durable, "."])
        {
            return false;
        }

        progress = new(ulong.Parse(applied, CultureInfo.InvariantCulture), ulong.Parse(durable, CultureInfo.InvariantCulture));
        return true;
    }

    public override string ToString() => $"applied {Applied} durable {Durable} .";
}
