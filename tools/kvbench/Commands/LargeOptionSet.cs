using System.CommandLine;

using KvStore.Bench.Large;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command large, and how they become <see cref="LargeOptions"/>.</summary>
internal sealed class LargeOptionSet
{
    private readonly Option<string> _engine = Flags.Choice("--engine", ["rocksdb", "lmdb", "memory"], "The engine of the node.");
    private readonly Option<long> _keys = Flags.LongNumber("--keys", 10_000_000, "Keys to load, of 16 bytes each, in no order.");
    private readonly Option<int> _valueSize = Flags.Number("--value-size", 256, "Bytes of a value.");
    private readonly Option<long?> _memory = Flags.Bytes(
        "--memory", "Memory that the node may use, page cache included, by a control group of the kernel. [default: all]");

    private readonly Option<int> _clients = Flags.Number("--clients", 16, "Clients that load and read.");
    private readonly Option<int> _range = Flags.Number("--range", 100, "Keys of one range, about.");
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "How long gets and ranges are measured, each. [default: 30s]");
    private readonly Option<TimeSpan?> _require = Flags.Duration("--require", "Fail when the node serves later than this after a start.");
    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_engine, _keys, _valueSize, _memory, _clients, _range, _duration, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="LargeOptions.Problem"/>.</summary>
    public LargeOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        Engine = result.GetValue(_engine)!,
        Keys = result.GetValue(_keys),
        ValueSize = result.GetValue(_valueSize),
        Memory = result.GetValue(_memory),
        Clients = result.GetValue(_clients),
        RangeKeys = result.GetValue(_range),
        Duration = result.GetValue(_duration) ?? TimeSpan.FromSeconds(30),
        Require = result.GetValue(_require),
    };
}
