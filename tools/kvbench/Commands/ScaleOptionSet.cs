using System.CommandLine;
using KvStore.Bench.Load;
using KvStore.Bench.Scale;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command scale, and how they become <see cref="ScaleOptions"/>.</summary>
internal sealed class ScaleOptionSet
{
    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(5);

    private readonly Option<IReadOnlyList<int>> _groups = Flags.Text(
        "--groups",
        "1,3,9",
        "Groups of each cluster; the first is what the others are compared with.",
        ScaleOptions.ParseGroups,
        static text => $"'{text}' is no list for --groups: write 1,3,9.");

    private readonly Option<string?> _engine = new("--engine") { Description = "The engine of the nodes. [default: the server's]", HelpName = "NAME" };
    private readonly Option<int> _rounds = Flags.Number("--rounds", 5, "Rounds; each measures all clusters, in turns.");
    private readonly Option<int> _clients = Flags.Number("--clients", 100, "Clients, over connections to all nodes.");
    private readonly Option<int> _connections = Flags.Number("--connections", 12, "HTTP/2 connections that the clients share evenly.");
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "Length of one measurement. [default: 5s]");
    private readonly Option<long> _keyspace = Flags.LongNumber("--keyspace", 100_000, "Number of different keys; all are written before.");
    private readonly Option<int> _valueSize = Flags.Number("--value-size", 256, "Bytes of a value.");
    private readonly Option<double?> _require = Flags.Ratio("--require", "Fail when a put takes more than so many times the processor time that it takes with the first number of groups.");
    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_groups, _engine, _rounds, _clients, _connections, _duration, _keyspace, _valueSize, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="ScaleOptions.Problem"/>.</summary>
    public ScaleOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        Groups = result.GetValue(_groups) ?? [],
        Engine = result.GetValue(_engine),
        Rounds = result.GetValue(_rounds),
        Require = result.GetValue(_require),
        Load = new LoadOptions
        {
            Kind = LoadKind.Put,
            Clients = result.GetValue(_clients),
            Connections = result.GetValue(_connections),
            Keyspace = result.GetValue(_keyspace),
            ValueSize = result.GetValue(_valueSize),
            Duration = result.GetValue(_duration) ?? DefaultDuration,
        },
    };
}
