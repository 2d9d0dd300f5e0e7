using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Commands.Topology;

/// <summary>The commands about groups, slots and moves.</summary>
internal static class TopologyTree
{
    /// <summary>The command of a name, which is one of these.</summary>
    public static Command Create(string name, GlobalFlags globals, CliHost host) => name switch
    {
        "node" => CommandTree.Group(
            name,
            "Nodes, and what they have",
            ShowCommand.Nodes(globals, host),
            new MemberAddCommand(globals, host),
            NodeDrainCommand.Drain(globals, host),
            NodeDrainCommand.Undrain(globals, host),
            new NodeWeightCommand(globals, host),
            new MemberRemoveCommand(globals, host)),
        "group" => CommandTree.Group(
            name,
            "Groups, each of which replicates the keys of its slots",
            ShowCommand.Groups(globals, host),
            new GroupAddCommand(globals, host),
            GroupChangeCommand.Drain(globals, host),
            GroupChangeCommand.Undrain(globals, host),
            GroupChangeCommand.Remove(globals, host),
            new GroupReplicationCommand(globals, host)),
        "ring" => CommandTree.Group(name, "Where keys are", new RingShowCommand(globals, host)),
        "slot" => CommandTree.Group(
            name, "Slots, the parts into which all keys are divided", ShowCommand.Slots(globals, host), new SlotMoveCommand(globals, host)),
        "rebalance" => new RebalanceCommand(globals, host),
        "move" => CommandTree.Group(name, "Moves of slots", ShowCommand.Moves(globals, host), new MoveAbortCommand(globals, host)),
        "leader" => CommandTree.Group(name, "Leaders of groups", new LeaderTransferCommand(globals, host)),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no command"),
    };
}
