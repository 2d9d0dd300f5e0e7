using System.CommandLine;
using KvStore.Bench.Reshape;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command reshape, and how they become <see cref="ReshapeOptions"/>.</summary>
internal sealed class ReshapeOptionSet
{
    private readonly Option<int> _groups = Flags.Number("--groups", 3, "Groups before another is added.");
    private readonly Option<int> _keys = Flags.Number("--keys", 1_000_000, "Keys that are there from the beginning to the end.");
    private readonly Option<int> _valueSize = Flags.Number("--value-size", 64, "Bytes of a value.");
    private readonly Option<int> _clients = Flags.Number("--clients", 200, "Clients; each writes and reads keys of its own.");
    private readonly Option<int> _rate = Flags.Number("--rate", 1_000, "Requests of all clients in a second.");
    private readonly Option<double?> _puts = Flags.Ratio("--puts", "The part of the requests that are puts. [default: 0.5]");
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "How long nothing is reshaped, to compare with. [default: 20s]");
    private readonly Option<string?> _engine = new("--engine") { Description = "The engine of the nodes. [default: the server's]", HelpName = "NAME" };
    private readonly Option<double?> _require = Flags.Ratio(
        "--require", "Fail when the p99 while slots move is more than so many times that before, or slots are frozen for 50 ms (p50) or 200 ms (p99).");

    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_groups, _keys, _valueSize, _clients, _rate, _puts, _duration, _engine, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="ReshapeOptions.Problem"/>.</summary>
    public ReshapeOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        Groups = result.GetValue(_groups),
        Keys = result.GetValue(_keys),
        ValueSize = result.GetValue(_valueSize),
        Clients = result.GetValue(_clients),
        Rate = result.GetValue(_rate),
        Puts = result.GetValue(_puts) ?? 0.5,
        Duration = result.GetValue(_duration) ?? TimeSpan.FromSeconds(20),
        Engine = result.GetValue(_engine),
        Require = result.GetValue(_require),
    };
}
