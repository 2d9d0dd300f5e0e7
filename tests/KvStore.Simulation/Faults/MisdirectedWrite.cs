using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Faults;

/// <summary>Sectors that belong to one place were written to another.</summary>
internal sealed class MisdirectedWrite : IDamage
{
    private const int SectorBytes = 512;
    private const int SectorsMax = 8;

    public FaultKinds Kind => FaultKinds.MisdirectedWrite;

    public bool MayLookTorn => true;

    public (long From, long To) Apply(Span<byte> content, Chance chance)
    {
        var sectors = content.Length / SectorBytes;
        if (sectors < 2)
        {
            return (0, 0);
        }

        var count = chance.Below(Math.Min(SectorsMax, sectors - 1)) + 1;
        var source = chance.Below(sectors - count + 1) * SectorBytes;
        var target = chance.Below(sectors - count + 1) * SectorBytes;
        content.Slice(source, count * SectorBytes).CopyTo(content[target..]);
        return (target, target + (count * SectorBytes));
    }
}
