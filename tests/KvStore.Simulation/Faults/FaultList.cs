using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Faults;

/// <summary>The classes that a world has switched on.</summary>
internal static class FaultList
{
    public static Fault[] Create(World world, Chance chance)
    {
        var faults = new List<Fault>();
        foreach (var kind in Enum.GetValues<FaultKinds>())
        {
            if (kind is FaultKinds.None or FaultKinds.All || !world.Options.Faults.HasFlag(kind))
            {
                continue;
            }

            faults.Add(Create(kind, world, chance.Split($"fault {kind}")));
        }

        return [.. faults];
    }

    private static Fault Create(FaultKinds kind, World world, Chance chance) => kind switch
    {
        FaultKinds.Delay or FaultKinds.Loss or FaultKinds.Duplication or FaultKinds.Reordering => new PoorLinks(world, chance, kind),
        FaultKinds.Partition => new Partitions(world, chance, isOneWay: false),
        FaultKinds.OneWayPartition => new Partitions(world, chance, isOneWay: true),
        FaultKinds.Clog => new Clogs(world, chance),
        FaultKinds.Crash => new Crashes(world, chance),
        FaultKinds.Pause => new Pauses(world, chance),
        FaultKinds.Restart => new Restarts(world, chance),
        FaultKinds.SlowDisk => new SlowDisks(world, chance),
        FaultKinds.StalledDisk => new StalledDisks(world, chance),
        FaultKinds.SyncFailure => new SyncFailures(world, chance),
        FaultKinds.FullDisk => new FullDisks(world, chance),
        FaultKinds.BitFlip => new Damages(world, chance, new BitFlip()),
        FaultKinds.MisdirectedWrite => new Damages(world, chance, new MisdirectedWrite()),
        FaultKinds.ClockDrift => new ClockDrifts(world, chance),
        FaultKinds.ClockStep => new ClockSteps(world, chance),
        FaultKinds.Transfer => new Transfers(world, chance),
        FaultKinds.LongAbsence => new LongAbsences(world, chance),
        FaultKinds.MembershipChange when world.Moves is not null => new MembersOfGroups(world, chance),
        FaultKinds.MembershipChange => new MembershipChanges(world, chance),
        FaultKinds.WipedDisk => new WipedDisks(world, chance),
        FaultKinds.Rivals => new Rivals(world, chance),
        FaultKinds.Compaction => new Compactions(world, chance),
        FaultKinds.Ambush => new Ambushes(world, chance),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such class of faults"),
    };
}
