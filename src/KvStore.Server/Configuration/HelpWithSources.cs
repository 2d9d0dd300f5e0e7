using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace KvStore.Server.Configuration;

/// <summary>The help of the command line, followed by the other places where a setting can be made.</summary>
internal sealed class HelpWithSources : SynchronousCommandLineAction
{
    private readonly HelpAction _options = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var result = _options.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(
            $$"""
            Every option is also a variable (the name in brackets) and a key of the {{Settings.FileSection}} section of {{Settings.DefaultFile}} in the
            working directory, or of the file named by --config. A flag goes before a variable, a variable before the file.
              { "{{Settings.FileSection}}": { "{{Settings.DataDir.FileKey}}": "/var/lib/kvstore", "{{Settings.Heartbeat.FileKey}}": "50ms" } }

            Without options: one node, for clients of this machine only, with data in {{Settings.DataDir.Default}}.

            Exit codes: {{ExitCodes.Success}} stopped on request, {{ExitCodes.StartFailed}} cannot start, {{ExitCodes.Usage}} wrong settings, {{ExitCodes.NodeFailed}} a running node failed.
            """);
        return result;
    }
}
