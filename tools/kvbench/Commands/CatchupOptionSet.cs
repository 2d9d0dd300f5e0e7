using System.CommandLine;

using KvStore.Bench.Catchup;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command catchup, and how they become <see cref="CatchupOptions"/>.</summary>
internal sealed class CatchupOptionSet
{
    private const long DefaultState = 50L << 20;

    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(5);

    private readonly Option<long?> _state = Flags.Bytes("--state", "Bytes of keys and values that the cluster holds. [default: 50MiB]");
    private readonly Option<int> _clients = Flags.Number("--clients", 10, "Clients of the measured load; each has one put under way at any time.");
    private readonly Option<int> _valueSize = Flags.Number("--value-size", 256, "Bytes of a value.");
    private readonly Option<int> _rounds = Flags.Number("--rounds", 5, "Rounds; each measures the load normally and while a node catches up.");
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "Length of each normal phase. [default: 5s]");
    private readonly Option<int> _snapshotCount = Flags.Number("--snapshot-count", 20_000, "Entries between two snapshots of a node.");
    private readonly Option<double?> _require = Flags.Ratio(
        "--require", "Fail when the p99 while a node catches up is more than so many times the normal one.");

    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_state, _clients, _valueSize, _rounds, _duration, _snapshotCount, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="CatchupOptions.Problem"/>.</summary>
    public CatchupOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        State = result.GetValue(_state) ?? DefaultState,
        Clients = result.GetValue(_clients),
        ValueSize = result.GetValue(_valueSize),
        Rounds = result.GetValue(_rounds),
        Duration = result.GetValue(_duration) ?? DefaultDuration,
        SnapshotCount = result.GetValue(_snapshotCount),
        Require = result.GetValue(_require),
    };
}
