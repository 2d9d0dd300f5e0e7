using KvStore.Node;
using KvStore.Node.Cluster;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.Snapshots;
using KvStore.Simulation.Disks;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Network;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;
using KvStore.Storage.Files;
using KvStore.Storage.Memory;
using KvStore.Testing.Files;

namespace KvStore.Simulation.Nodes;

/// <content>Starting, as KvNode does it, and the ways to end.</content>
internal sealed partial class SimNode
{
    private const string DataDirectory = "/data";
    private const long RestartMean = 800_000;
    private const long JoinMean = 300_000;

    /// <summary>It became a member: somebody starts it.</summary>
    public void Join(ClusterDefinition cluster)
    {
        World.Trace.Add(TraceKind.Join, Index);
        (_cluster, _joins) = (cluster, true);
        State = NodeState.Down;
        StartAfter(_chance.Around(JoinMean));
    }

    /// <summary>Starts the node after a while, unless it runs by then.</summary>
    public void StartAfter(long delay) => World.Timeline.After(delay, this, (int)Step.Start);

    /// <summary>Starts the node from its disk; nothing happens when it runs, or never will again.</summary>
    public void Start()
    {
        if (State != NodeState.Down)
        {
            return;
        }

        if (World.Timeline.Now < _awayUntil)
        {
            StartAfter(_awayUntil - World.Timeline.Now);
            return;
        }

        var asksMember = _joins && !Disk.Files.Exists($"{DataDirectory}/{ClusterFile.FileName}");
        var member = asksMember ? FindMember() : null;
        if (asksMember && member is null)
        {
            StartAfter(_chance.Around(JoinMean));
            return;
        }

        Life++;
        var options = Options();
        var random = new Random(options.Seed);
        NodeStorage storage;
        try
        {
            if (member is not null)
            {
                new ClusterFile(_cluster!, Id).WriteJoined(Disk.Files, DataDirectory, member.Admission!.ListKnown());
            }

            storage = NodeStorage.Open(options, Disk.Files, newIncarnation: (ulong)random.NextInt64());
        }
        catch (Exception error) when (error is KvNodeStartException or StorageException)
        {
            OnRefused(error);
            return;
        }
        catch (SimulatedCrashException)
        {
            World.Coverage.Count(Sight.CrashDuringStart);
            EndLife(CrashKind.KeepPrefix);
            return;
        }

        World.Checks.OnRecovered(this, storage.Recovery);
        Run(options, storage, random);
    }

    /// <summary>Ends without warning.</summary>
    public void Crash(CrashKind kind)
    {
        if (State != NodeState.Up)
        {
            return;
        }

        CountCrash();
        World.Checks.OnEnded(this);
        EndLife(kind);
    }

    /// <summary>Ends without warning and is not started for a while.</summary>
    public void StayAway(long duration)
    {
        World.Trace.Add(TraceKind.Pause, Index, duration);
        _awayUntil = World.Timeline.Now + duration;
        Crash(CrashKind.Kill);
    }

    /// <summary>A member that tells a node which joins of the cluster: one that has heard of it.</summary>
    private SimNode? FindMember()
    {
        var members = World.Nodes
            .Where(node => node != this && node.State == NodeState.Up && node.Core.ConfigurationInForce.Configuration.IsMember(Id))
            .ToList();
        return members.Count > 0 ? _chance.Pick(members) : null;
    }

    /// <summary>Asks the node to stop; it finishes its writes and closes its log.</summary>
    public void Stop()
    {
        Loop?.PostStop(cause: null);
        Wake();
    }

    private KvNodeOptions Options() => new()
    {
        Cluster = _cluster!,
        NodeId = Id,
        DataDirectory = DataDirectory,
        HeartbeatInterval = TimeSpan.FromMicroseconds(World.Options.HeartbeatInterval),
        ElectionTimeout = TimeSpan.FromMicroseconds(World.Options.HeartbeatInterval * World.Options.ElectionTicks),
        RequestTimeout = TimeSpan.FromMicroseconds(World.Options.RequestTimeout),
        LeaseReads = World.Options.LeaseReads,
        Seed = _chance.Below(int.MaxValue),
        LogSegmentBytes = World.Options.SegmentBytes,
        LogBatchBytesMax = (int)World.Options.SegmentBytes / 2,
        SnapshotEntries = World.Options.SnapshotEntries,
        SnapshotKeepEntries = World.Options.SnapshotKeepEntries,
        SnapshotWindowBytesMax = World.Options.ChunkBytes * World.Options.ChunksOnTheirWay,
        CoreLimits = World.Options.CoreLimits,
        Engines = KeepsState ? Disk.Engines : MemoryEngineStore.Instance,
        RevisionAgeMax = World.Options.RevisionAge == 0 ? null : TimeSpan.FromMicroseconds(World.Options.RevisionAge),
    };

    private void Run(KvNodeOptions options, NodeStorage storage, Random random)
    {
        var loopOptions = LoopOptions.For(options) with
        {
            LogBatchBytesMax = World.Options.LogBatchBytes,
            EntriesPerApplyMax = World.Options.EntriesPerApply,
            EntriesPerStateHash = 8,
            StateHashWhenIdle = TimeSpan.FromSeconds(1),
            RemovalRowsPerPollMax = World.Options.RemovalRowsPerPoll,
            RemovalRowsPerTickMax = World.Options.RemovalRowsPerTick,
            ClockStep = TimeSpan.FromMicroseconds(World.Options.SessionClockStep),
        };
        _lastRequestId = RequestIds.First(Clock, random);
        Admission = storage.Admission;
        Port = new SimLogPort(this, storage.Wal);
        var transport = new SimTransport(this);
        var transfers = SnapshotTransferOptions.From(options) with { ChunkBytes = World.Options.ChunkBytes };
        var worker = new SnapshotWorker(storage.Snapshots, transfers, transport, storage.Engines, Clock);
        Snapshots = new SimSnapshots(this, worker, _chance.Split($"snapshots {Life}"));
        World.Coverage.Count(storage.LoadedSnapshot is not null, Sight.RestartFromSnapshot);
        var ports = new LoopPorts(Port, transport, this, Snapshots);
        try
        {
            Loop = LoopStart.Create(options, loopOptions, storage, ports, Clock, random, out _replica);
        }
        catch (KvNodeStartException error)
        {
            OnRefused(error);
            return;
        }

        _replica.OnDivergence = finding => throw new ViolationException("StateHashEqual", $"n{Index} finds: {finding}");
        worker.Start(Snapshots);
        State = NodeState.Up;
        CountEngine();
        Watch.Begin(_replica);
        World.Moves?.OnStarted(this);
        World.Trace.Add(TraceKind.Start, Index, (long)Core.LastIndex.Value, Life);
        _ticks.Begin();
        ScheduleTick();
        Wake();
    }

    private void OnRefused(Exception error)
    {
        World.Trace.Add(TraceKind.Refuse, Index);
        if (Disk.IsDamaged)
        {
            World.Coverage.Count(Sight.DamagedReplicaRefused);
            State = NodeState.Refused;
        }
        else if (World.Phase == Phase.Healed || !(Disk.MayFail || IsBeginningOnFullDevice(error)))
        {
            throw new ViolationException("SoundDiskStarts", $"n{Index} refuses to start: {error.Message}", error);
        }
        else
        {
            EndLife(CrashKind.Kill);
        }
    }

    /// <summary>The loop ended because a group that it learned of cannot be restored from a disk that is damaged.</summary>
    private void RefuseGroup()
    {
        World.Trace.Add(TraceKind.Refuse, Index);
        World.Coverage.Count(Sight.DamagedReplicaRefused);
        Loop!.Stop();
        Observe();
        World.Checks.OnEnded(this);
        EndLife(CrashKind.Kill);
        State = NodeState.Refused;
    }

    /// <summary>A node that has no log yet cannot do without space for one, nor one that must load its state into an engine without space for that.</summary>
    private bool IsBeginningOnFullDevice(Exception error) =>
        (error as StorageException ?? error.InnerException as StorageException) is { IsNoSpace: true }
        && (Disk.Engines.BatchesLeft == 0 || !Disk.Files.Exists($"{DataDirectory}/wal/hard-states"));

    /// <summary>The process ends without warning, and finds an empty disk when it is started again.</summary>
    public void Wipe()
    {
        Crash(CrashKind.Kill);
        World.Trace.Add(TraceKind.Wipe, Index);
        Disk.Wipe();
    }

    /// <summary>The loop ended because the node is no member any more: right when that is committed.</summary>
    private void Retire()
    {
        if (World.Membership.IsMember(this))
        {
            throw new ViolationException("OnlyTheRemovedLeave", $"n{Index} takes itself for removed, but is a member");
        }

        Loop!.Stop();
        Observe();
        World.Checks.OnEnded(this);
        EndLife(CrashKind.Kill);
        World.Trace.Add(TraceKind.Remove, Index);
        State = NodeState.Removed;
    }

    /// <summary>The loop ended by itself: right when its disk failed, else a defect.</summary>
    private void Fail(Exception error)
    {
        if (!Disk.MayFail)
        {
            throw new ViolationException("NodeFailsOnlyWithItsDisk", $"n{Index} failed: {error.Message}", error);
        }

        World.Trace.Add(TraceKind.Fail, Index);
        World.Coverage.Count(Sight.NodeStoppedByDiskFailure);
        Loop!.Stop();
        Observe();
        World.Checks.OnEnded(this);
        EndLife(CrashKind.Kill);
    }

    private void StopInOrder()
    {
        World.Trace.Add(TraceKind.Stop, Index);
        Loop!.Stop();
        SettleFinished();
        var port = Port!;
        OnDisk(port, static port => port.Close());
        if (State == NodeState.Up)
        {
            World.Coverage.Count(Sight.StoppedInOrder);
            World.Checks.OnEnded(this);
            EndLife(CrashKind.Kill);
        }
    }

    /// <summary>Forgets everything but the disk; the supervisor will start the node again.</summary>
    private void EndLife(CrashKind kind)
    {
        World.Trace.Add(TraceKind.Crash, Index, (long)kind);
        if (State == NodeState.Up)
        {
            World.Moves?.Checks.NoteEnded(this);
        }

        if (Port is not null)
        {
            UnsyncedAtEnd = [.. Port.Unsynced];
        }

        Disk.Engines.Crash();
        if (kind == CrashKind.Kill)
        {
            Disk.Files.KillProcess();
        }
        else
        {
            var cut = kind switch
            {
                CrashKind.LoseUnsynced => PowerCut.LoseUnsynced,
                CrashKind.KeepPrefix => PowerCut.KeepPrefix,
                _ => PowerCut.KeepRandomSectors,
            };
            Disk.Files.CutPower(cut, new Random(_chance.Below(int.MaxValue)));
        }

        State = NodeState.Down;
        Loop = null;
        Port = null;
        _replica = null;
        Snapshots = null;
        _isAwake = false;
        _pausedUntil = 0;
        _sending.Clear();
        AbandonRequests();
        StartAfter(_chance.Around(RestartMean));
    }

    private void CountEngine()
    {
        var applied = Replica.Machine.AppliedIndex.Value;
        World.Coverage.Count(KeepsState && applied > 0, Sight.RestartFromEngine);
        World.Coverage.Count(KeepsState && applied < Watch.Now.Applied, Sight.EngineWentBack);
    }

    private void CountCrash()
    {
        World.Coverage.Count(Port!.Unsynced.Count > 0, Sight.CrashedWithUnsyncedWrites);
        World.Coverage.Count(Snapshots!.IsInstalling, Sight.CrashDuringInstall);
        World.Coverage.Count(Replica.Machine.HasCompactedRows, Sight.CrashedWithCompactedRows);
        World.Coverage.Count(Core.IsQuiet, IsLeader ? Sight.QuietLeaderCrashed : Sight.QuietFollowerCrashed);
        World.Coverage.Count(IsLeader && Core.LastIndex > Core.CommitIndex, Sight.LeaderCrashedWithUncommitted);
    }
}
