using System.CommandLine;
using KvStore.Bench.Groups;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command groups, and how they become <see cref="GroupsOptions"/>.</summary>
internal sealed class GroupsOptionSet
{
    private readonly Option<int> _groups = Flags.Number("--groups", 1_000, "Groups that are made, besides the first.");
    private readonly Option<TimeSpan?> _settle = Flags.Duration("--settle", "How long the cluster rests before it is watched. [default: 20s]");
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "How long it is watched, with one group and with all. [default: 30s]");
    private readonly Option<double?> _require = Flags.Ratio("--require", "Fail when a node with all groups idle uses more than this share of one core.");
    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_groups, _settle, _duration, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="GroupsOptions.Problem"/>.</summary>
    public GroupsOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        Groups = result.GetValue(_groups),
        Settle = result.GetValue(_settle) ?? TimeSpan.FromSeconds(20),
        Duration = result.GetValue(_duration) ?? TimeSpan.FromSeconds(30),
        Require = result.GetValue(_require),
    };
}
