using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;

namespace KvStore.Simulation.Worlds;

/// <summary>Leads a world through its phases and says how it ended.</summary>
internal sealed class WorldRun
{
    private const long Slice = 100_000;
    private const int WritesOfProgress = 5;

    /// <summary>Bounds of liveness, in longest election timeouts; far above what is normal, far below for ever.</summary>
    private const int CoreBound = 30;
    private const int HealedBound = 60;
    private const int DirectedBound = 100;

    private readonly World _world;
    private readonly Chance _chance;

    public WorldRun(WorldOptions options, TextWriter? traceSink = null)
    {
        _world = new World(options, traceSink);
        _chance = new Chance(options.Seed).Split("phases");
    }

    public SeedResult Run()
    {
        Exception? failure = null;
        var context = SynchronizationContext.Current;
        try
        {
            // What tasks of the world wait for is to run them right here.
            SynchronizationContext.SetSynchronizationContext(null);
            RunPhases();
        }
        catch (Exception error)
        {
            failure = error;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }

        return new SeedResult
        {
            Options = _world.Options,
            Failure = failure,
            TraceHash = _world.Trace.Hash,
            Events = _world.Timeline.Events,
            VirtualTime = _world.Timeline.Now,
            Operations = _world.Moves?.Operations.Count ?? _world.History.Operations.Count,
            Moves = _world.Moves?.Tally,
            Coverage = _world.Coverage,
            LastLines = failure is null ? [] : [.. _world.Trace.Last(60)],
        };
    }

    private void RunPhases()
    {
        _world.Begin();
        if (_world.Moves?.Directed is { } directed)
        {
            RunUntil(() => directed.IsDone, DirectedBound, "MoveEnds", "the move did not end");
            RunHealed();
            return;
        }

        _world.Timeline.RunUntil(_world.Options.FaultTime);

        _world.Heal(Phase.Core, ChooseCore());
        Outsiders.Afflict(_world, _chance);
        var done = _world.WritesDone;
        RunUntil(() => _world.WritesDone >= done + WritesOfProgress, CoreBound, "CoreMakesProgress", "the core did not finish its writes");

        RunHealed();
    }

    private void RunHealed()
    {
        _world.Heal(Phase.Healed, [.. Enumerable.Range(0, _world.Nodes.Count)]);
        var done = _world.WritesDone;
        RunUntil(() => _world.WritesDone >= done + WritesOfProgress, HealedBound, "HealedMakesProgress", "the cluster did not finish its writes");

        _world.ClientsAreDone = true;
        RunUntil(HaveConverged, HealedBound, "ReplicasConverge", "replicas did not come to the same state");
        FinalReads.Check(_world);
        FinalReads.CheckFromOutside(_world);
        foreach (var operation in _world.History.Operations)
        {
            FinalReads.Count(_world, operation);
        }
    }

    /// <summary>
    /// A random smallest set of nodes that has a majority in every configuration that may come into force; their disks are sound, for
    /// others may refuse when they start next. Often it leaves out the leader, from which the core must then free itself. Learners that
    /// the leader will promote stay in: promoted and then gone, they would take the majority with them. All, when there was no leader yet,
    /// or when the other groups may have other members than the first one.
    /// </summary>
    private List<int> ChooseCore()
    {
        var core = _world.Nodes.Where(node => node.IsInService && !node.Disk.IsLost).Select(node => node.Index).ToList();
        if (!_world.IsFounded || (_world.Moves is not null && _world.Options.Spares > 0))
        {
            return core;
        }

        var leader = core.FindIndex(i => _world.Nodes[i].IsLeader);
        if (leader >= 0 && _chance.Coin())
        {
            TryLeaveOut(core, leader);
        }

        for (var i = core.Count; i > 0; i--)
        {
            // Each is tried once, in random order: those before the cursor were found to be needed.
            var chosen = _chance.Below(i);
            (core[chosen], core[i - 1]) = (core[i - 1], core[chosen]);
            TryLeaveOut(core, i - 1);
        }

        return core;
    }

    private void TryLeaveOut(List<int> core, int position)
    {
        var index = core[position];
        core.RemoveAt(position);
        var promoted = _world.Membership.Described.Members.Any(member => member.Promote && member.Id == _world.Nodes[index].Id.Value);
        if (promoted || !_world.Membership.HasMajority(node => core.Contains(node.Index)))
        {
            core.Insert(position, index);
        }
    }

    private void RunUntil(Func<bool> isDone, int electionTimeouts, string invariant, string complaint)
    {
        var end = _world.Timeline.Now + (_world.Options.ElectionTimeoutMax * electionTimeouts);
        while (!isDone())
        {
            if (_world.Timeline.Now >= end)
            {
                throw new ViolationException(invariant, $"{complaint} within {electionTimeouts} election timeouts: {Describe()}");
            }

            _world.Timeline.RunUntil(_world.Timeline.Now + Slice);
        }
    }

    private bool HaveConverged()
    {
        if (_world.Clients.Any(client => client.Current is not null) || _world.Moves is { IsIdle: false })
        {
            return false;
        }

        // Whoever is removed need not learn of it, and a lost disk stays lost until somebody replaces it.
        var applied = _world.Checks.Committed.Count;
        return _world.Nodes.All(node => node.State == NodeState.Refused || node.Disk.IsWiped || !_world.Membership.IsMember(node)
            || (node.State == NodeState.Up && node.Watch.Now.Applied == applied && node.Watch.Now.Last == applied
                && !node.Replica.Machine.HasCompactedRows && _world.Moves?.Checks.HasAll(node) != false));
    }

    private string Describe() => string.Join("; ", _world.Nodes.Select(node =>
        $"n{node.Index} {node.State}{(node.IsPaused ? " paused" : "")}{(_world.IsCore(node.Index) ? " core" : "")} {node.Watch.Now}")) + _world.Moves?.Describe();
}
