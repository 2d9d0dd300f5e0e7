using System.CommandLine;
using System.CommandLine.Help;
using KvCtl.Commands.Topology;
using KvCtl.Flags;

namespace KvCtl.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    private static readonly string[] Names =
    [
        "put", "get", "del", "txn", "compaction", "endpoint", "member", "move-leader", "alarm", "defrag", "snapshot", "node", "group", "ring", "slot",
        "rebalance", "move", "leader", "version",
    ];

    /// <summary>The root with its commands; with only one of them when the command line begins with its name, as that saves start-up time.</summary>
    public static RootCommand Build(string[] args, CliHost host)
    {
        var globals = new GlobalFlags();
        var root = new RootCommand("Command line of KvStore, with the commands, flags and output of etcdctl. "
            + "Each global flag can also be set in the environment: --endpoints as KVCTL_ENDPOINTS.")
        {
            // Whatever the file is called or hosts it.
            HelpName = "kvctl",
            Action = new ManualHelpAction(),
        };
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Action = root.Action;
            }
        }

        globals.AddTo(root);
        var only = args.Length > 0 && Names.Contains(args[0]) ? args[0] : null;
        foreach (var name in Names)
        {
            if (only is null || only == name)
            {
                root.Add(Create(name, globals, host));
            }
        }

        return root;
    }

    /// <summary>A command that only has others.</summary>
    public static Command Group(string name, string description, params ReadOnlySpan<Command> commands)
    {
        var group = new Command(name, description) { Action = new ManualHelpAction() };
        foreach (var command in commands)
        {
            group.Add(command);
        }

        return group;
    }

    private static Command Create(string name, GlobalFlags globals, CliHost host) => name switch
    {
        "put" => new PutCommand(globals, host),
        "get" => new GetCommand(globals, host),
        "del" => new DelCommand(globals, host),
        "txn" => new TxnCommand(globals, host),
        "compaction" => new CompactionCommand(globals, host),
        "endpoint" => Group(
            name,
            "State of single nodes",
            new EndpointStatusCommand(globals, host),
            new EndpointHealthCommand(globals, host),
            new EndpointHashCommand(globals, host)),
        "member" => Group(
            name,
            "Members of the cluster",
            new MemberListCommand(globals, host),
            new MemberAddCommand(globals, host),
            new MemberRemoveCommand(globals, host),
            new MemberUpdateCommand(globals, host),
            new MemberPromoteCommand(globals, host)),
        "move-leader" => new MoveLeaderCommand(globals, host),
        "alarm" => Group(name, "Alarms, which stop writes", AlarmCommand.List(globals, host), AlarmCommand.Disarm(globals, host)),
        "defrag" => new DefragCommand(globals, host),
        "snapshot" => Group(
            name,
            "Snapshots of a node's state; kvstore --restore-snapshot makes a new cluster of one",
            new SnapshotSaveCommand(globals, host),
            new SnapshotStatusCommand(globals, host)),
        "version" => new VersionCommand(host),
        _ => TopologyTree.Create(name, globals, host),
    };
}
