using System.CommandLine;
using KvStore.Bench.Leases;

namespace KvStore.Bench.Commands;

/// <summary>The flags of the command leases, and how they become <see cref="LeasesOptions"/>.</summary>
internal sealed class LeasesOptionSet
{
    private readonly Option<int> _leases = Flags.Number("--leases", 100_000, "Leases that are kept alive, three times in their time to live.");
    private readonly Option<TimeSpan?> _ttl = Flags.Duration("--ttl", "Their time to live. [default: 60s]");
    private readonly Option<int> _streams = Flags.Number("--streams", 20, "Streams that keep them alive.");
    private readonly Option<TimeSpan?> _duration = Flags.Duration("--duration", "How long the leader is watched. [default: 60s]");
    private readonly Option<int> _expiring = Flags.Number("--expiring", 1_000, "Leases that are let go, each with a key.");
    private readonly Option<double?> _require = Flags.Ratio("--require", "Fail when the leader uses more than this share of one core.");
    private readonly ClusterOptionSet _cluster = new();

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all = [_leases, _ttl, _streams, _duration, _expiring, _require];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }

        _cluster.AddTo(command);
    }

    /// <summary>What the person asked for. It may still be wrong: see <see cref="LeasesOptions.Problem"/>.</summary>
    public LeasesOptions Read(ParseResult result) => new()
    {
        Cluster = _cluster.Read(result),
        Leases = result.GetValue(_leases),
        Ttl = result.GetValue(_ttl) ?? TimeSpan.FromSeconds(60),
        Streams = result.GetValue(_streams),
        Duration = result.GetValue(_duration) ?? TimeSpan.FromSeconds(60),
        Expiring = result.GetValue(_expiring),
        Require = result.GetValue(_require),
    };
}
