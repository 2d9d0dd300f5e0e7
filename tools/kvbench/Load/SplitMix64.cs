namespace KvStore.Bench.Load;

/// <summary>
/// A small seeded generator (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the same numbers on every machine and
/// runtime, so that a load can be repeated.
/// Thread safety: none, one owner.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var bits = _state;
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    /// <summary>The next number from 0 up to, not including, <paramref name="bound"/>.</summary>
    public long Next(long bound) => (long)Math.BigMul(Next(), (ulong)bound, out _);
}
