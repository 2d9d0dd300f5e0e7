namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>Operations that were placed, as bits, with a hash that is kept up to date.</summary>
internal sealed class PlacedSet(int operations)
{
    private readonly ulong[] _bits = new ulong[(operations + 63) / 64];

    /// <summary>The exclusive or of a number drawn for each operation that is in.</summary>
    public ulong Hash { get; private set; }

    /// <summary>Puts an operation in that is out, or the other way round.</summary>
    public void Flip(int operation)
    {
        _bits[operation >> 6] ^= 1UL << (operation & 63);
        Hash ^= Mix((ulong)operation + 1);
    }

    public ulong[] Copy() => [.. _bits];

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
