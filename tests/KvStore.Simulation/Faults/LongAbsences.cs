using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>A node stays away for so long that the others cut their logs meanwhile; never so many that the rest could not go on.</summary>
internal sealed class LongAbsences(World world, Chance chance) : Fault(world, chance)
{
    private const long MeanDuration = 5_000_000;

    /// <summary>A node to which a snapshot is coming may end in the middle of it.</summary>
    private const int AmbushPerMille = 300;

    private const int OperationsAhead = 25;

    public override void OnSnapshotArriving(SimNode receiver)
    {
        if (World.MayHarm(receiver.Index) && Chance.PerMille(AmbushPerMille))
        {
            receiver.Disk.Files.CrashAt = receiver.Disk.Files.OperationCount + Chance.Between(1, OperationsAhead);
        }
    }

    protected override void Strike()
    {
        var victim = ChooseVictim();
        if (victim >= 0 && World.Membership.HasMajority(node => node.State == NodeState.Up && node.Index != victim))
        {
            World.Nodes[victim].StayAway(Chance.Around(MeanDuration));
        }
    }
}
