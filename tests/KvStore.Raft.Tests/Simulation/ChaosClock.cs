using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Simulation;

/// <summary>
/// One time for all nodes, which each of them measures with a clock of its own that is up to a tenth too fast or too slow. A node ticks
/// when its clock says so, and does not make up for ticks that it missed while it was down.
/// </summary>
internal sealed class ChaosClock
{
    private const double TickMicroseconds = 1000;
    private const double Drift = 0.1;

    private readonly Dictionary<NodeId, double> _speeds = [];
    private readonly Dictionary<NodeId, double> _nextTicks = [];
    private double _now;

    /// <summary>The longest lease that such clocks allow.</summary>
    public static long LeaseFor(int electionTicks) => (long)((electionTicks - 1) * TickMicroseconds * (1 - Drift) / (1 + Drift));

    public void Add(NodeId node, Random random)
    {
        _speeds.Add(node, 1 - Drift + (random.NextDouble() * 2 * Drift));
        _nextTicks.Add(node, random.NextDouble() * TickMicroseconds);
    }

    public void Advance(List<SimNode> nodes, double microseconds)
    {
        var until = _now + microseconds;
        for (var next = nodes.MinBy(NextTick)!; NextTick(next) <= until; next = nodes.MinBy(NextTick)!)
        {
            SetNow(NextTick(next), nodes);
            _nextTicks[next.Id] += TickMicroseconds / _speeds[next.Id];
            if (next.IsUp)
            {
                next.Core.Tick();
                next.Process();
            }
        }

        SetNow(until, nodes);
    }

    private double NextTick(SimNode node) => _nextTicks[node.Id];

    private void SetNow(double now, List<SimNode> nodes)
    {
        _now = now;
        foreach (var node in nodes)
        {
            node.Clock = (long)(_now * _speeds[node.Id]);
        }
    }
}
