using System.CommandLine;

using KvStore.Bench.Load;

namespace KvStore.Bench.Commands;

/// <summary>The flags that the commands put, get and mixed share, and how they become a <see cref="LoadRequest"/>.</summary>
internal sealed class LoadOptionSet
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(10);

    private readonly LoadKind _kind;
    private readonly Option<Uri[]> _endpoints = Flags.Endpoints("--endpoints", "Client addresses of the nodes, with commas between.");
    private readonly Option<string> _target = Flags.Choice(
        "--target", ["leader", "any"], "leader: find the leader and send everything to it. any: spread over the endpoints.");

    private readonly Option<int> _clients = Flags.Number("--clients", 100, "Clients; each has one request under way at any time.");
    private readonly Option<int> _connections = Flags.Number("--connections", 10, "HTTP/2 connections that the clients share.");
    private readonly Option<int> _keySize = Flags.Number("--key-size", 8, "Bytes of a key.");
    private readonly Option<int> _valueSize = Flags.Number("--value-size", 256, "Bytes of a value.");
    private readonly Option<long> _keyspace = Flags.LongNumber("--keyspace", 100_000, "Number of different keys.");
    private readonly Option<string> _keys = Flags.Choice("--keys", ["random", "sequential"], "Which key comes next.");
    private readonly Option<bool> _sequential = Flags.Switch("--sequential-keys", "The same as --keys sequential.");
    private readonly Option<long> _seed = Flags.LongNumber("--seed", 1, "Seed of the keys, of the mix and of the value.");
    private readonly Option<long?> _total = new("--total") { Description = "Requests to send, exactly.", HelpName = "N" };
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "For how long requests are started. [default: 10s without --total]");
    private readonly Option<TimeSpan?> _timeout = Flags.Duration("--timeout", "Give up when no request at all ends for so long. [default: 10s]");
    private readonly Option<long> _warmup = Flags.LongNumber("--warmup", 0, "Requests of the same load that are sent before and not counted.");
    private readonly Option<bool> _fill = Flags.Switch("--fill", "Write every key once before; a get that finds no value is then an error.");
    private readonly Option<bool> _json = Flags.Switch("--json", "Print the report as JSON.");
    private readonly Option<bool> _noProgress = Flags.Switch("--no-progress", "Show no progress bar (without a terminal none is shown).");
    private readonly Option<string>? _consistency;
    private readonly Option<int>? _readPercent;

    /// <summary>The flags for one kind of load.</summary>
    public LoadOptionSet(LoadKind kind)
    {
        _kind = kind;
        _consistency = kind == LoadKind.Put ? null : Flags.Choice("--consistency", ["l", "s"], "Gets: l linearizable, s serializable.");
        _readPercent = kind == LoadKind.Mixed ? Flags.Number("--read-percent", 90, "Share of gets.") : null;
    }

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option?[] all =
        [
            _endpoints, _target, _clients, _connections, _readPercent, _consistency, _total, _duration, _warmup, _fill, _keySize, _valueSize,
            _keyspace, _keys, _sequential, _seed, _timeout, _json, _noProgress,
        ];
        foreach (var option in all.OfType<Option>())
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="LoadRequest.Problem"/>.</summary>
    public LoadRequest Read(ParseResult result)
    {
        var total = result.GetValue(_total);
        return new LoadRequest
        {
            Endpoints = result.GetValue(_endpoints) ?? [],
            TargetLeader = result.GetValue(_target) == "leader",
            Warmup = result.GetValue(_warmup),
            Fill = result.GetValue(_fill),
            Json = result.GetValue(_json),
            Progress = !result.GetValue(_noProgress) && !result.GetValue(_json),
            Load = new LoadOptions
            {
                Kind = _kind,
                ReadPercent = _readPercent is null ? 0 : result.GetValue(_readPercent),
                Serializable = _consistency is not null && result.GetValue(_consistency) == "s",
                Clients = result.GetValue(_clients),
                Connections = result.GetValue(_connections),
                KeySize = result.GetValue(_keySize),
                ValueSize = result.GetValue(_valueSize),
                Keyspace = result.GetValue(_keyspace),
                SequentialKeys = result.GetValue(_sequential) || result.GetValue(_keys) == "sequential",
                Seed = (ulong)result.GetValue(_seed),
                Total = total,
                Duration = result.GetValue(_duration) ?? (total is null ? DefaultDuration : null),
                StallMax = result.GetValue(_timeout) ?? TimeSpan.FromSeconds(10),
                GetResponseBytesMin = result.GetValue(_fill) ? result.GetValue(_valueSize) : 0,
            },
        };
    }
}
