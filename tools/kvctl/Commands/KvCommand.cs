using System.CommandLine;

namespace KvCtl.Commands;

/// <summary>A command that does something. The program calls it without the layers of System.CommandLine, which cost start-up time.</summary>
internal abstract class KvCommand(string name, string description) : Command(name, description)
{
    /// <summary>Runs the command; returns the exit code.</summary>
    public abstract Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken);
}
