using System.CommandLine;
using System.CommandLine.Help;
using KvCtl.Flags;

namespace KvCtl.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    public static RootCommand Build(CliHost host)
    {
        var globals = new GlobalFlags();
        var root = new RootCommand("Command line of KvStore, with the commands, flags and output of etcdctl. "
            + "Each global flag can also be set in the environment: --endpoints as KVCTL_ENDPOINTS.")
        {
            new PutCommand(globals, host),
            new GetCommand(globals, host),
            new DelCommand(globals, host),
            new TxnCommand(globals, host),
            Group(
                "endpoint",
                "State of single nodes",
                new EndpointStatusCommand(globals, host),
                new EndpointHealthCommand(globals, host)),
            Group("member", "Members of the cluster", new MemberListCommand(globals, host)),
            new VersionCommand(host),
        };

        // Whatever the file is called or hosts it.
        root.HelpName = "kvctl";
        root.Action = new ManualHelpAction();
        foreach (var option in root.Options)
        {
            if (option is HelpOption help)
            {
                help.Action = new ManualHelpAction();
            }
        }

        globals.AddTo(root);
        return root;
    }

    private static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description) { Action = new ManualHelpAction() };
        foreach (var command in commands)
        {
            group.Add(command);
        }

        return group;
    }
}
