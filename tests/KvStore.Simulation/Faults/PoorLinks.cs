using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>Slow, lossy, doubling or overtaking links: one quality of all of them, drawn once, until they are healed.</summary>
internal sealed class PoorLinks(World world, Chance chance, FaultKinds kind) : Fault(world, chance)
{
    private const long OldAnswersTime = 200_000;

    public override void Begin()
    {
        var conditions = World.Network.Link(0, 1).Conditions;
        World.Network.SetConditions(kind switch
        {
            FaultKinds.Delay => conditions with { DelayLeast = Chance.Between(0, 30_000), DelayMean = Chance.Between(1000, 60_000) },
            FaultKinds.Loss => conditions with { Loss = Chance.Coin() ? 10 : (int)Chance.Between(1, 250) },
            FaultKinds.Duplication => conditions with { Duplication = (int)Chance.Between(10, 400) },
            _ => conditions with { Reordering = (int)Chance.Between(10, 500) },
        });
    }

    public override void OnLeaderElected(SimNode leader)
    {
        if (kind == FaultKinds.Duplication && Chance.Coin())
        {
            World.Network.RepeatAnswersTo(leader.Index, within: OldAnswersTime);
        }
    }

    protected override void Strike()
    {
        // What was drawn at the start lasts.
    }
}
