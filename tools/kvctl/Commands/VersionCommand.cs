using System.CommandLine;

namespace KvCtl.Commands;

/// <summary><c>version</c>: of the program and of the API it speaks.</summary>
internal sealed class VersionCommand : KvCommand
{
    private const string ApiVersion = "3.4";

    private readonly CliHost _host;

    public VersionCommand(CliHost host)
        : base("version", "Print the version")
    {
        _host = host;
        Add(new IgnoredArguments());
    }

    public override Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        _host.Output.Line($"kvctl version: {typeof(VersionCommand).Assembly.GetName().Version?.ToString(fieldCount: 3)}");
        _host.Output.Line($"API version: {ApiVersion}");
        return Task.FromResult(ExitCode.Success);
    }
}
