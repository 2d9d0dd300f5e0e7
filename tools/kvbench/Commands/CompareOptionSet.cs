using System.CommandLine;

using KvStore.Bench.Compare;
using KvStore.Bench.Load;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command compare, and how they become <see cref="CompareOptions"/>.</summary>
internal sealed class CompareOptionSet
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(5);

    private readonly Option<string?> _etcd = new("--etcd")
    {
        Description = "The etcd program. [default: .cache/etcd/usr/bin/etcd in a folder above, or the one on PATH]",
        HelpName = "PATH",
    };

    private readonly Option<string?> _kvstore = new("--kvstore")
    {
        Description = "Our server program. [default: kvstore beside this program]",
        HelpName = "PATH",
    };

    private readonly Option<string?> _directory = new("--dir")
    {
        Description = "Folder for the data of both clusters. [default: one of its own in the current folder]",
        HelpName = "PATH",
    };

    private readonly Option<bool> _keep = Flags.Switch("--keep", "Keep data and logs.");
    private readonly Option<int> _nodes = Flags.Number("--nodes", 3, "Nodes of each cluster.");
    private readonly Option<int> _rounds = Flags.Number("--rounds", 5, "Rounds; each measures every load on both sides, in turns.");
    private readonly Option<ComparedLoad[]> _loads = Flags.Text(
        "--loads",
        "put100,get100",
        "Loads by kind and clients: put, get (linearizable), sget (serializable), mixed.",
        ComparedLoad.ParseList,
        text => $"'{text}' is no list of loads for --loads: write put100,get100,mixed100.");

    private readonly Option<Requirement[]> _require = Flags.Text(
        "--require",
        "",
        "Fail when the ratio of medians of a load is lower, as put100=1.5,get100=2.0.",
        Requirement.ParseList,
        text => $"'{text}' is no list of bars for --require: write put100=1.5,get100=2.0.");

    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "Length of one measurement. [default: 5s]");
    private readonly Option<long> _warmup = Flags.LongNumber("--warmup", 100_000, "Requests to each side before, beside those that fill the keyspace.");
    private readonly Option<int> _readPercent = Flags.Number("--read-percent", 90, "Share of gets in mixed loads.");
    private readonly Option<int> _keySize = Flags.Number("--key-size", 8, "Bytes of a key.");
    private readonly Option<int> _valueSize = Flags.Number("--value-size", 256, "Bytes of a value.");
    private readonly Option<long> _keyspace = Flags.LongNumber("--keyspace", 100_000, "Number of different keys; all are written before.");
    private readonly Option<long> _seed = Flags.LongNumber("--seed", 1, "Seed of the keys, of the mix and of the value.");
    private readonly Option<bool> _json = Flags.Switch("--json", "Print the report as JSON.");
    private readonly Option<bool> _noProgress = Flags.Switch("--no-progress", "Do not tell each step on the error output.");

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _loads, _rounds, _duration, _warmup, _require, _nodes, _etcd, _kvstore, _directory, _keep, _keySize, _valueSize, _keyspace,
            _readPercent, _seed, _json, _noProgress,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="CompareOptions.Problem"/>.</summary>
    public CompareOptions Read(ParseResult result) => new()
    {
        Etcd = result.GetValue(_etcd),
        KvStore = result.GetValue(_kvstore),
        Directory = result.GetValue(_directory) ?? Environment.CurrentDirectory,
        Keep = result.GetValue(_keep),
        Nodes = result.GetValue(_nodes),
        Rounds = result.GetValue(_rounds),
        Loads = result.GetValue(_loads) ?? [],
        Requirements = result.GetValue(_require) ?? [],
        Warmup = result.GetValue(_warmup),
        Json = result.GetValue(_json),
        Progress = !result.GetValue(_noProgress),
        Common = new LoadOptions
        {
            Kind = LoadKind.Put,
            ReadPercent = result.GetValue(_readPercent),
            KeySize = result.GetValue(_keySize),
            ValueSize = result.GetValue(_valueSize),
            Keyspace = result.GetValue(_keyspace),
            Seed = (ulong)result.GetValue(_seed),
            Duration = result.GetValue(_duration) ?? DefaultDuration,
        },
    };
}
