using KvStore.Simulation.Kernel;

namespace KvStore.Simulation.Faults;

/// <summary>A way in which bytes at rest go bad.</summary>
internal interface IDamage
{
    FaultKinds Kind { get; }

    /// <summary>Whether it may leave what a torn write leaves: sectors that hold what was there before.</summary>
    bool MayLookTorn { get; }

    /// <summary>Changes bytes of a file within <paramref name="content"/>; returns the range that changed.</summary>
    (long From, long To) Apply(Span<byte> content, Chance chance);
}
