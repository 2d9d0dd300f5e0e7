using KvStore.Node.Loop;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>Clocks run at different speeds, which change, within the bound that leases rest on; often at its ends.</summary>
internal sealed class ClockDrifts(World world, Chance chance) : Fault(world, chance)
{
    private const int PartsPerMillionMax = LeaseClock.DriftPerMillionMax;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0)
        {
            var drift = Chance.Coin()
                ? (int)Chance.Between(-PartsPerMillionMax, PartsPerMillionMax)
                : (Chance.Coin() ? PartsPerMillionMax : -PartsPerMillionMax);
            World.Nodes[victim].Clock.Drift(drift);
            World.Trace.Add(TraceKind.Clock, victim, (long)FaultKinds.ClockDrift, drift);
        }
    }
}
