using System.CommandLine;
using KvStore.Bench.Watching;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command watch, and how they become <see cref="WatchOptions"/>.</summary>
internal sealed class WatchOptionSet
{
    private readonly Option<int> _watchers = Flags.Number("--watchers", 10_000, "Watchers, spread evenly over the keys; each watches one.");
    private readonly Option<int> _keys = Flags.Number("--keys", 1_000, "Keys that are put.");
    private readonly Option<int> _rate = Flags.Number("--rate", 1_000, "Puts in a second.");
    private readonly Option<int> _streams = Flags.Number("--streams", 100, "Streams that carry the watchers.");
    private readonly Option<int> _valueSize = Flags.Number("--value-size", 256, "Bytes of a value.");
    private readonly Option<int> _rounds = Flags.Number("--rounds", 5, "Rounds; each puts without watchers, with them, and beside one that stalls.");
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "Length of each phase. [default: 10s]");
    private readonly Option<int> _idle = Flags.Number("--idle", 100_000, "Watchers of keys that nobody puts, to see what one costs; 0: none.");
    private readonly Option<double?> _require = Flags.Ratio("--require", "Fail when the p99 of puts with watchers is more than so many times that without.");
    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_watchers, _keys, _rate, _streams, _valueSize, _rounds, _duration, _idle, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="WatchOptions.Problem"/>.</summary>
    public WatchOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        Watchers = result.GetValue(_watchers),
        Keys = result.GetValue(_keys),
        Rate = result.GetValue(_rate),
        Streams = result.GetValue(_streams),
        ValueSize = result.GetValue(_valueSize),
        Rounds = result.GetValue(_rounds),
        Duration = result.GetValue(_duration) ?? TimeSpan.FromSeconds(10),
        Idle = result.GetValue(_idle),
        Require = result.GetValue(_require),
    };
}
