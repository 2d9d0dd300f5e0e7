using System.Numerics;

namespace KvStore.Simulation.Kernel;

/// <summary>
/// A stream of chance (SplitMix64; Steele et al., OOPSLA 2014). Each concern splits off a stream by a name of its own, so that a draw more
/// in one does not shift the others.
/// </summary>
internal sealed class Chance
{
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    private readonly ulong _seed;
    private ulong _state;

    public Chance(ulong seed) => _seed = _state = seed;

    /// <summary>The stream of this name; the same one whatever was drawn here before.</summary>
    public Chance Split(string name)
    {
        // FNV-1a: the hash of a string that .NET offers differs from run to run.
        var hash = 0xCBF2_9CE4_8422_2325;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * 0x0000_0100_0000_01B3;
        }

        return new Chance(Mix(Mix(_seed) ^ hash));
    }

    public ulong Next() => Mix(_state += Gamma);

    /// <summary>From 0 to below the limit.</summary>
    public int Below(int limit) => (int)Math.BigMul(Next(), (ulong)limit, out _);

    /// <summary>From the least to the most, both included.</summary>
    public long Between(long least, long most) => least + (long)Math.BigMul(Next(), (ulong)(most - least + 1), out _);

    /// <summary>True so many times in a thousand.</summary>
    public bool PerMille(int times) => times > 0 && Below(1000) < times;

    public bool Coin() => (Next() >> 63) != 0;

    /// <summary>
    /// About exponential with this mean, in whole numbers only, so that it is the same on every processor: a geometric number of halvings
    /// and a uniform rest.
    /// </summary>
    public long Around(long mean)
    {
        // ln 2 = 0.693 is the half-life in units of the mean.
        var halfLife = Math.Max(1, mean * 693 / 1000);
        return (BitOperations.TrailingZeroCount(Next() | (1UL << 20)) * halfLife) + Between(0, halfLife - 1);
    }

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>The finalizer of SplitMix64.</summary>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
