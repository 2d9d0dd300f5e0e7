using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace KvCtl.Commands;

/// <summary>Help, and the manual of a command that has one.</summary>
internal sealed class ManualHelpAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = new HelpAction().Invoke(parseResult);
        if (parseResult.CommandResult.Command is IHasManual command)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(command.Manual);
        }

        return exitCode;
    }
}
