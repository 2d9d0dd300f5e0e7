using System.CommandLine;

using KvStore.Bench.Clusters;

namespace KvStore.Bench.Commands;

/// <summary>The flags that the commands failover and catchup share, and how they become <see cref="ClusterOptions"/>.</summary>
internal sealed class ClusterOptionSet
{
    private readonly Option<string?> _kvstore = new("--kvstore")
    {
        Description = "Our server program. [default: kvstore beside this program]",
        HelpName = "PATH",
    };

    private readonly Option<string?> _directory = new("--dir")
    {
        Description = "Folder for the data of the cluster. [default: one of its own in the current folder]",
        HelpName = "PATH",
    };

    private readonly Option<bool> _keep = Flags.Switch("--keep", "Keep data and logs.");
    private readonly Option<bool> _json = Flags.Switch("--json", "Print the report as JSON.");
    private readonly Option<bool> _noProgress = Flags.Switch("--no-progress", "Do not tell each step on the error output.");

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_kvstore, _directory, _keep, _json, _noProgress];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the person asked for.</summary>
    public ClusterOptions Read(ParseResult result) => new()
    {
        KvStore = result.GetValue(_kvstore),
        Directory = result.GetValue(_directory) ?? Environment.CurrentDirectory,
        Keep = result.GetValue(_keep),
        Json = result.GetValue(_json),
        Progress = !result.GetValue(_noProgress),
    };
}
