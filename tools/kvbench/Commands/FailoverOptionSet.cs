using System.CommandLine;

using KvStore.Bench.Failover;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command failover, and how they become <see cref="FailoverOptions"/>.</summary>
internal sealed class FailoverOptionSet
{
    private readonly Option<int> _kills = Flags.Number("--kills", 50, "How often the leader is killed.");
    private readonly Option<int> _clients = Flags.Number("--clients", 6, "Clients; each puts one key after another, and on another node after an error.");
    private readonly Option<TimeSpan?> _electionTimeout = Flags.Duration(
        "--election-timeout", "Election timeout of the nodes; their heartbeat is a tenth of it. [default: 1s]");

    private readonly Option<double?> _require = Flags.Ratio(
        "--require", "Fail when a kill needs more than so many election timeouts. [default: 2]");

    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_kills, _clients, _electionTimeout, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="FailoverOptions.Problem"/>.</summary>
    public FailoverOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        Kills = result.GetValue(_kills),
        Clients = result.GetValue(_clients),
        ElectionTimeout = result.GetValue(_electionTimeout) ?? TimeSpan.FromSeconds(1),
        Require = result.GetValue(_require) ?? 2,
    };
}
