using KvStore.Simulation.Kernel;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>Somebody sets a wall clock, forwards or back.</summary>
internal sealed class ClockSteps(World world, Chance chance) : Fault(world, chance)
{
    private const long MeanStep = 60_000_000;

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0)
        {
            var step = Chance.Around(MeanStep) * (Chance.Coin() ? 1 : -1);
            World.Coverage.Count(step < 0, Sight.WallClockSetBack);
            World.Nodes[victim].Clock.Step(step);
            World.Trace.Add(TraceKind.Clock, victim, (long)FaultKinds.ClockStep, step);
        }
    }
}
