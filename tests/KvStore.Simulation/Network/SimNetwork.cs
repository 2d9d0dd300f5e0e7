using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Network;

/// <summary>
/// Carries encoded frames between nodes, so that they share nothing, and does to them what networks do. A frame is lost, doubled or late
/// as a whole, like the messages of one write to a socket.
/// </summary>
internal sealed class SimNetwork : IEventTarget
{
    private const int LatePerMille = 200;
    private const long LatestRepeat = 5_000_000;

    private readonly World _world;
    private readonly Chance _chance;
    private readonly SimLink[] _links;
    private readonly int _nodes;
    private readonly bool[] _met;
    private readonly OldAnswers _oldAnswers;

    public SimNetwork(World world, Chance chance, int nodes)
    {
        _world = world;
        _chance = chance;
        _nodes = nodes;
        _links = new SimLink[nodes * nodes];
        _met = new bool[nodes * nodes];
        _oldAnswers = new OldAnswers(nodes * nodes);
        for (var i = 0; i < _links.Length; i++)
        {
            _links[i] = new SimLink();
        }
    }

    public SimLink Link(int from, int to) => _links[(from * _nodes) + to];

    /// <summary>Whether two nodes ever were on one link: both have noted whom they met.</summary>
    public bool HaveMet(int one, int other) => _met[(one * _nodes) + other] || _met[(other * _nodes) + one];

    /// <summary>Sets how well all links carry messages.</summary>
    public void SetConditions(LinkConditions conditions)
    {
        foreach (var link in _links)
        {
            link.Conditions = conditions;
        }
    }

    /// <summary>Cuts one direction for a while.</summary>
    public void Cut(int from, int to, long duration, bool refuses)
    {
        Link(from, to).Cut(_world.Timeline.Now + duration, refuses);
        _world.Trace.Add(TraceKind.Cut, from, to, refuses ? 1 : 0);
        if (refuses)
        {
            _world.Nodes[from].OnUnreachable(_world.Nodes[to].Id);
        }
    }

    /// <summary>Sends a frame; false when the sender is told at once that it did not leave.</summary>
    public bool TrySend(int from, int to, IReadOnlyList<PeerMessage> messages)
    {
        var link = Link(from, to);
        var now = _world.Timeline.Now;
        if (link.IsCut(now))
        {
            _world.Trace.Add(TraceKind.Lose, from, to);
            return !link.RefusesWhenCut;
        }

        var frame = new PeerFrame();
        for (var i = 0; i < messages.Count; i++)
        {
            frame.Messages.Add(messages[i]);
        }

        var bytes = frame.ToByteArray();
        _world.Trace.Add(TraceKind.Send, from, to, bytes.Length);
        if (_chance.PerMille(link.Conditions.Loss))
        {
            _world.Trace.Add(TraceKind.Lose, from, to);
            return true;
        }

        Carry(link, from, to, bytes);
        if (link.Conditions.Duplication > 0)
        {
            _oldAnswers.Note((from * _nodes) + to, frame);
        }

        if (_chance.PerMille(link.Conditions.Duplication))
        {
            Repeat(link, from, to, frame);
        }

        return true;
    }

    /// <summary>Sends a message by the lane for large ones: lost like others, in no order against them, and never doubled.</summary>
    public bool TrySendBulk(int from, int to, PeerMessage message)
    {
        var link = Link(from, to);
        if (link.IsCut(_world.Timeline.Now))
        {
            _world.Trace.Add(TraceKind.Lose, from, to);
            return !link.RefusesWhenCut;
        }

        var frame = new PeerFrame();
        frame.Messages.Add(message);
        var bytes = frame.ToByteArray();
        _world.Trace.Add(TraceKind.Send, from, to, bytes.Length);
        if (_chance.PerMille(link.Conditions.Loss))
        {
            _world.Trace.Add(TraceKind.Lose, from, to);
        }
        else
        {
            Carry(link, from, to, bytes, isBulk: true);
        }

        return true;
    }

    /// <summary>Delivers old acknowledgements to a node once more, within a time from now.</summary>
    public void RepeatAnswersTo(int to, long within)
    {
        for (var from = 0; from < _nodes; from++)
        {
            var link = (from * _nodes) + to;
            if (_links[link].Conditions.Duplication == 0 || Wiped(from, to) != 0)
            {
                continue;
            }

            foreach (var frame in _oldAnswers.Of(link))
            {
                _world.Coverage.Count(Sight.FrameDuplicated);
                _world.Timeline.After(_chance.Between(0, within), this, kind: 0, link, frame);
            }
        }
    }

    public void Run(in SimEvent happening)
    {
        var (from, to) = ((int)happening.Number / _nodes, (int)happening.Number % _nodes);
        var node = _world.Nodes[to];
        if (Link(from, to).IsCut(_world.Timeline.Now) || happening.Kind != Wiped(from, to) || !Introduce(_world.Nodes[from], node))
        {
            _world.Trace.Add(TraceKind.Lose, from, to);
            return;
        }

        var bytes = (byte[])happening.Subject!;
        _world.Trace.Add(TraceKind.Deliver, to, from, bytes.Length);
        node.Receive(_world.Nodes[from].Id, PeerFrame.Parser.ParseFrom(bytes).Messages);
    }

    /// <summary>
    /// Whether a frame is let in: both ends must be up and admit each other, which they check once for each pair of lives, as a stream
    /// does when it is opened.
    /// </summary>
    private bool Introduce(SimNode sender, SimNode receiver)
    {
        if (receiver.State != NodeState.Up)
        {
            return false;
        }

        var link = Link(sender.Index, receiver.Index);
        if (link.IsOpen(sender.Life, receiver.Life))
        {
            return true;
        }

        if (sender.State != NodeState.Up || !receiver.Admits(sender) || !sender.Admits(receiver))
        {
            _world.Coverage.Count(sender.Disk.IsWiped, Sight.WipedNodeShutOut);
            return false;
        }

        link.Open(sender.Life, receiver.Life);
        _met[(sender.Index * _nodes) + receiver.Index] = true;
        return true;
    }

    /// <summary>
    /// Sends the core's messages once more. Transports never double a frame; it is the core that promises to bear doubled messages, while
    /// a forwarded proposal that came twice would be proposed twice.
    /// </summary>
    private void Repeat(SimLink link, int from, int to, PeerFrame frame)
    {
        for (var i = frame.Messages.Count - 1; i >= 0; i--)
        {
            if (!IsOfCore(frame.Messages[i].BodyCase))
            {
                frame.Messages.RemoveAt(i);
            }
        }

        if (frame.Messages.Count > 0)
        {
            _world.Coverage.Count(Sight.FrameDuplicated);
            Carry(link, from, to, frame.ToByteArray(), _chance.PerMille(LatePerMille) ? _chance.Between(0, LatestRepeat) : 0);
        }
    }

    private static bool IsOfCore(PeerMessage.BodyOneofCase body) => body is not (
        PeerMessage.BodyOneofCase.ForwardedProposal or PeerMessage.BodyOneofCase.ForwardRefused
        or PeerMessage.BodyOneofCase.ForwardedChange or PeerMessage.BodyOneofCase.ChangeRefused
        or PeerMessage.BodyOneofCase.SnapshotChunk or PeerMessage.BodyOneofCase.SnapshotChunkResponse);

    /// <param name="link">The way.</param>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="bytes">The frame.</param>
    /// <param name="late">Zero, or how long a copy strays that comes back when its time is long over.</param>
    /// <param name="isBulk">Whether it goes by a lane of its own, in no order against the others.</param>
    private void Carry(SimLink link, int from, int to, byte[] bytes, long late = 0, bool isBulk = false)
    {
        var now = _world.Timeline.Now;
        var conditions = link.Conditions;
        var overtakes = _chance.PerMille(conditions.Reordering) || late > 0;
        var arrival = late + link.ArrivalOf(now + conditions.DelayLeast + _chance.Around(conditions.DelayMean), overtakes, isBulk);
        _world.Timeline.After(arrival - now, this, Wiped(from, to), (from * _nodes) + to, bytes);
    }

    /// <summary>
    /// Which ends of a link have lost their disk. What was on its way at that moment, and strays, came by a link between others, though
    /// they had the same ids: it is not let in by a later one.
    /// </summary>
    private int Wiped(int from, int to) => (_world.Nodes[from].Disk.IsWiped ? 1 : 0) + (_world.Nodes[to].Disk.IsWiped ? 2 : 0);
}
