using System.Diagnostics.CodeAnalysis;
using KvStore.Contracts.Internal;
using KvStore.Node;
using KvStore.Node.Cluster;
using KvStore.Node.Loop;
using KvStore.Node.Membership;
using KvStore.Node.Requests;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Simulation.Disks;
using KvStore.Simulation.Invariants;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;
using KvStore.Storage.Files;
using KvStore.Testing.Files;

namespace KvStore.Simulation.Nodes;

/// <summary>
/// One node: a disk and a clock that last, and, while it is up, the production loop on them. Split by concern: running here, starting and
/// ending, and requests of clients beside it.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A life ends as a process does: nothing is disposed, the disk forgets its handles.")]
internal sealed partial class SimNode : IEventTarget, ICompletionScheduler
{
    /// <summary>Time from an input until the loop's thread runs; inputs that come meanwhile share the poll.</summary>
    private const long WakeTime = 15;

    /// <summary>How often to look whether a pause or a stall was ended early.</summary>
    private const long LookTime = 50_000;

    private readonly List<(SimNode To, IReadOnlyList<PeerMessage> Messages)> _sending = [];
    private readonly Chance _chance;
    private ClusterDefinition? _cluster;
    private bool _joins;
    private readonly TickTimer _ticks;
    private GroupReplica? _replica;
    private long _awayUntil;
    private long _pausedUntil;
    private bool _isAwake;
    private long _polls;

    /// <summary>Makes the node.</summary>
    /// <param name="world">Where it is.</param>
    /// <param name="index">Its place among all nodes.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cluster">The cluster that it was created with; null: it may join later.</param>
    /// <param name="chance">Its chance.</param>
    public SimNode(World world, int index, NodeId id, ClusterDefinition? cluster, Chance chance)
    {
        World = world;
        Index = index;
        Id = id;
        _cluster = cluster;
        State = cluster is null ? NodeState.Absent : NodeState.Down;
        _chance = chance;
        Clock = new NodeClock(world.Timeline);
        _ticks = new TickTimer(Clock, world.Options.HeartbeatInterval);
        Disk = new SimDisk(world.Timeline, chance.Split("disk"));
    }

    private enum Step
    {
        Poll,
        Tick,
        Start,
        Read,
    }

    public World World { get; }

    public int Index { get; }

    public NodeId Id { get; }

    public NodeClock Clock { get; }

    public SimDisk Disk { get; }

    public NodeState State { get; private set; }

    /// <summary>How often it was started; what was meant for an earlier life does not reach this one.</summary>
    public int Life { get; private set; }

    /// <summary>What the invariants saw of this life last.</summary>
    public ReplicaWatch Watch { get; } = new();

    public NodeLoop? Loop { get; private set; }

    public SimLogPort? Port { get; private set; }

    /// <summary>Its snapshot worker, while it is up.</summary>
    public SimSnapshots? Snapshots { get; private set; }

    /// <summary>Whom the node speaks to, while it is up.</summary>
    public PeerAdmission? Admission { get; private set; }

    /// <summary>Batches that the last life had written and not synced.</summary>
    public IReadOnlyList<Storage.Wal.WalBatch> UnsyncedAtEnd { get; private set; } = [];

    /// <summary>The replica of a node that is up.</summary>
    public GroupReplica Replica => _replica!;

    public RaftCore Core => _replica!.Core;

    public bool IsLeader => State == NodeState.Up && Core.Role == RaftRole.Leader;

    /// <summary>Whether its engine keeps its state from life to life.</summary>
    public bool KeepsState => (World.Options.KeepingNodes >> Index & 1) != 0;

    /// <summary>The configuration that its log begins with.</summary>
    public Configuration Founding => GroupConfigurations.ToCore(GroupConfigurations.Of(_cluster!));

    /// <summary>Whether it was started once and is not out for good.</summary>
    public bool IsInService => State is NodeState.Down or NodeState.Up;

    public bool IsPaused => World.Timeline.Now < _pausedUntil;

    /// <summary>Lets the loop poll soon, as its thread would when its inbox gets something.</summary>
    public void Wake() => WakeAfter(WakeTime);

    /// <summary>A frame of a peer arrived.</summary>
    public void Receive(NodeId from, IEnumerable<PeerMessage> messages)
    {
        foreach (var message in messages)
        {
            Loop!.Receive(from, message);
        }

        Wake();
    }

    /// <summary>The connection to a peer broke.</summary>
    public void OnUnreachable(NodeId peer)
    {
        if (State == NodeState.Up)
        {
            Loop!.Unreachable(peer);
            Wake();
        }
    }

    /// <summary>Messages leave in this poll; they are judged when it is over.</summary>
    public void OnSending(SimNode to, IReadOnlyList<PeerMessage> messages) => _sending.Add((to, messages));

    /// <summary>Stops all threads of the process for a while; its inbox and timers wait.</summary>
    public void Pause(long duration)
    {
        World.Trace.Add(TraceKind.Pause, Index, duration);
        _pausedUntil = Math.Max(_pausedUntil, World.Timeline.Now + duration);
    }

    /// <summary>Ends the pause, or the absence; a node that is down is still to be started.</summary>
    public void Resume() => (_pausedUntil, _awayUntil) = (0, 0);

    /// <summary>True when this event has to wait until the node goes on; it will come again.</summary>
    public bool PostponeWhilePaused(in SimEvent happening)
    {
        if (!IsPaused)
        {
            return false;
        }

        PostponeFor(_pausedUntil - World.Timeline.Now, happening);
        return true;
    }

    /// <summary>Lets an event come again: after a time, or sooner to look whether the reason has gone.</summary>
    public void PostponeFor(long time, in SimEvent happening) =>
        World.Timeline.After(Math.Min(time, LookTime), happening.Target, happening.Kind, happening.Number, happening.Subject);

    public void Run(in SimEvent happening)
    {
        if ((Step)happening.Kind == Step.Start)
        {
            Start();
            return;
        }

        if (happening.Number != Life || State != NodeState.Up || PostponeWhilePaused(happening))
        {
            return;
        }

        switch ((Step)happening.Kind)
        {
            case Step.Poll:
                Poll();
                break;
            case Step.Tick:
                Loop!.PostTick();
                Wake();
                ScheduleTick();
                break;
            default:
                ReadNow((Clients.Operation)happening.Subject!);
                break;
        }
    }

    /// <summary>Does a step of the log writer; whatever the disk throws ends up where production would put it.</summary>
    public void OnDisk(SimLogPort port, Action<SimLogPort> step)
    {
        try
        {
            step(port);
        }
        catch (SimulatedCrashException)
        {
            CrashInsideDiskOperation();
        }
        catch (StorageException error)
        {
            port.Fail(error);
        }
    }

    /// <summary>Whether this node, which is up, speaks to another one; a peer that it meets is noted on its disk.</summary>
    public bool Admits(SimNode peer)
    {
        try
        {
            return Admission!.CheckNode(peer.Id, peer.Admission!.Incarnation) is null;
        }
        catch (SimulatedCrashException)
        {
            CrashInsideDiskOperation();
            return false;
        }
        catch (StorageException)
        {
            return false;
        }
    }

    /// <summary>The disk crashed the node in the middle of an operation.</summary>
    public void CrashInsideDiskOperation()
    {
        World.Coverage.Count(Reports.Sight.CrashInsideDiskOperation);
        Crash(CrashKind.KeepPrefix);
    }

    private void Poll()
    {
        _isAwake = false;
        _polls++;
        var goesOn = true;
        try
        {
            goesOn = Loop!.Poll();
        }
        catch (NodeRemovedException)
        {
            Retire();
            return;
        }
        catch (KvNodeStartException) when (Disk.IsDamaged)
        {
            RefuseGroup();
            return;
        }
        catch (NodeDivergedException error)
        {
            throw new ViolationException("StateHashEqual", $"n{Index} stops: {error.Message}", error);
        }
        catch (Exception error) when (error is NodeFailedException or StorageException)
        {
            Fail(error);
            return;
        }

        Observe();
        if (!goesOn)
        {
            StopInOrder();
        }
        else if (Loop.HasWork)
        {
            WakeAfter(WakeTime + World.Options.ApplyTime);
        }
    }

    private void WakeAfter(long time)
    {
        if (!_isAwake)
        {
            _isAwake = true;
            World.Timeline.After(time, this, (int)Step.Poll, Life);
        }
    }

    /// <summary>Shows the invariants what the poll did, then its messages, then the outcomes it gave.</summary>
    private void Observe()
    {
        World.Checks.AfterPoll(this);
        World.Moves?.AfterPoll(this);
        foreach (var (to, messages) in _sending)
        {
            World.Checks.OnSent(this, to, messages);
        }

        _sending.Clear();
        SettleFinished();
    }

    private void ScheduleTick() => World.Timeline.After(_ticks.UntilNext(), this, (int)Step.Tick, Life);
}
