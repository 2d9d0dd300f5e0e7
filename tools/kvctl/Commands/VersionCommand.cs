using System.CommandLine;

namespace KvCtl.Commands;

/// <summary><c>version</c>: of the program and of the API it speaks.</summary>
internal sealed class VersionCommand : Command
{
    private const string ApiVersion = "3.4";

    public VersionCommand(CliHost host)
        : base("version", "Print the version")
    {
        Add(new IgnoredArguments());
        SetAction(_ =>
        {
            host.Output.Line($"kvctl version: {typeof(VersionCommand).Assembly.GetName().Version?.ToString(fieldCount: 3)}");
            host.Output.Line($"API version: {ApiVersion}");
            return ExitCode.Success;
        });
    }
}
