using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>Clocks run at different speeds, which change.</summary>
internal sealed class ClockDrifts(World world, Chance chance) : Fault(world, chance)
{
    private const int PartsPerMillionMax = 50_000;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0)
        {
            var drift = (int)Chance.Between(-PartsPerMillionMax, PartsPerMillionMax);
            World.Nodes[victim].Clock.Drift(drift);
            World.Trace.Add(TraceKind.Clock, victim, (long)FaultKinds.ClockDrift, drift);
        }
    }
}
