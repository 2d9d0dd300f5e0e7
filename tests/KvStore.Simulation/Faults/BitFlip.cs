using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Faults;

/// <summary>One bit is not what it was.</summary>
internal sealed class BitFlip : IDamage
{
    public FaultKinds Kind => FaultKinds.BitFlip;

    public bool MayLookTorn => false;

    public (long From, long To) Apply(Span<byte> content, Chance chance)
    {
        var at = chance.Below(content.Length);
        content[at] ^= (byte)(1 << chance.Below(8));
        return (at, at + 1);
    }
}
