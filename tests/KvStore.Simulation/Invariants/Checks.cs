using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Requests;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Nodes;
using KvStore.Simulation.Reports;
using KvStore.Simulation.Worlds;
using KvStore.Storage.Wal;

namespace KvStore.Simulation.Invariants;

/// <summary>Shows all invariants what happens.</summary>
internal sealed class Checks
{
    private readonly World _world;
    private readonly Invariant[] _invariants;
    private readonly ReferenceStore _store;

    public Checks(World world)
    {
        _world = world;
        _store = new ReferenceStore(world.Coverage);
        _invariants =
        [
            new StateMachineSafety(Committed, OnCommitted),
            new CommittedOnDurableQuorum(Committed, world),
            new NextLeaderIsComplete(Committed, world),
            new ConfigurationFollowsLog(world),
            new ElectionSafety(),
            new LeaseExcludesOtherLeaders(world.Nodes),
            new LogMatching(),
            new LeaderCompleteness(Committed),
            new MonotoneTermCommitApplied(),
            new StateHashEqual(),
            new OneVotePerTerm(),
            new PersistedIsOnDisk(),
            new PersistedBeforeAcknowledged(),
            new DiskKeepsWhatWasSynced(world),
            new AppliedAtMostOnce(world),
            new NoFailedWriteApplied(),
            new ChangesAnsweredTruly(),
            .. world.Options.Moves is null ? OfOneGroup(world) : [],
        ];
    }

    public CommittedLog Committed { get; } = new();

    /// <summary>A node's loop has polled.</summary>
    public void AfterPoll(SimNode node)
    {
        var watch = node.Watch;
        if (!watch.Advance(node.Replica))
        {
            return;
        }

        Note(node, watch);
        foreach (var invariant in _invariants)
        {
            invariant.OnStep(node);
        }
    }

    public void OnSent(SimNode node, SimNode to, IReadOnlyList<PeerMessage> messages)
    {
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].GroupId > GroupId.First.Value)
            {
                continue;
            }

            foreach (var invariant in _invariants)
            {
                invariant.OnSent(node, to, messages[i]);
            }
        }
    }

    public void OnRecovered(SimNode node, WalRecovery recovery)
    {
        foreach (var invariant in _invariants)
        {
            invariant.OnRecovered(node, recovery);
        }
    }

    public void OnEnded(SimNode node)
    {
        foreach (var invariant in _invariants)
        {
            invariant.OnEnded(node);
        }
    }

    /// <summary>A request that went through the log was answered.</summary>
    public void OnAnswered(Attempt attempt, in Answer answer)
    {
        foreach (var invariant in _invariants)
        {
            invariant.OnAnswered(attempt, answer);
        }

        CountRepeated(attempt.Node.Watch, _store.Find(attempt.Node.Id, attempt.RequestId)!.Value);
    }

    /// <summary>A node refused a request.</summary>
    public void OnRefused(Attempt attempt)
    {
        foreach (var invariant in _invariants)
        {
            invariant.OnRefused(attempt);
        }
    }

    /// <summary>Returns the log index that the operation has proved to be in the past, or 0.</summary>
    public ulong OnReturned(Operation operation)
    {
        foreach (var invariant in _invariants)
        {
            invariant.OnReturned(operation);
        }

        return operation.Outcome == OperationOutcome.Ok ? _store.IndexOf(operation, _world.Nodes[operation.Node].Id) : 0;
    }

    /// <summary>Whether a write is in the committed log, whatever its client was told.</summary>
    public bool IsCommitted(Operation operation) =>
        operation.IsWrite && _store.Find(_world.Nodes[operation.Node].Id, operation.RequestId) is { Answer.Refusal: null };

    /// <summary>What a key holds after all that is committed.</summary>
    public KeyState StateAtEnd(int key) => _store.StateAt(key, Committed.Count);

    public void OnChangeAnswered(SimNode node, PendingChange change)
    {
        foreach (var invariant in _invariants)
        {
            invariant.OnChangeAnswered(node, change);
        }
    }

    /// <summary>What only a plain store over the log of one group can tell; with several, <see cref="Moves.MoveChecks"/> do.</summary>
    private Invariant[] OfOneGroup(World world) =>
    [
        new NoAckedWriteLost(_store),
        new SessionsExactlyOnce(),
        new SessionsLiveTheirTime(world),
        new SessionClockFollowsLog(_store),
        new CompactionFollowsLog(_store),
        new AnswersMatchLog(world, _store),
        new Linearizable(world, _store),
    ];

    private void OnCommitted(in CommittedEntry entry)
    {
        _world.Membership.OnCommitted(entry);
        if (_world.Options.Moves is null)
        {
            _store.OnCommitted(entry);
        }

        foreach (var invariant in _invariants)
        {
            invariant.OnCommitted(entry);
        }
    }

    private void CountRepeated(ReplicaWatch watch, in StoreAnswer answer)
    {
        var isFromSnapshot = answer.IsRepeated && answer.Index <= watch.StateFrom;
        _world.Coverage.Count(answer.IsRepeated, Sight.SessionRetryAnsweredFromResult);
        _world.Coverage.Count(isFromSnapshot && !watch.StateWasInstalled, Sight.SessionRetryAfterRestart);
        _world.Coverage.Count(isFromSnapshot && watch.StateWasInstalled, Sight.SessionRetryAfterSnapshotInstall);
    }

    private void Note(SimNode node, ReplicaWatch watch)
    {
        var (before, now) = (watch.Before, watch.Now);
        if (before.Role != now.Role || before.Term != now.Term)
        {
            _world.Trace.Add(TraceKind.Role, node.Index, (long)now.Role, (long)now.Term);
            if (now.Role == Raft.RaftRole.Leader)
            {
                _world.Coverage.Count(Sight.LeaderElected);
                _world.OnLeaderElected(node);
            }
        }

        if (before.Last != now.Last || before.LastTerm != now.LastTerm)
        {
            _world.Trace.Add(TraceKind.Log, node.Index, (long)now.Last, (long)now.LastTerm);
        }

        if (before.Commit != now.Commit || before.Applied != now.Applied)
        {
            _world.Trace.Add(TraceKind.Commit, node.Index, (long)now.Commit, (long)now.Applied);
        }

        if (before.Base != now.Base)
        {
            _world.Trace.Add(TraceKind.Snapshot, node.Index, watch.WasInstalled ? -2 : -1, (long)now.Base);
            _world.Coverage.Count(watch.WasInstalled ? Sight.SnapshotInstalled : Sight.LogCompacted);
            _world.Coverage.Count(watch.WasInstalled && IsAnyJoint(), Sight.SnapshotInstalledWhileJoint);
        }

        _world.Coverage.Count(watch.WasTruncated, Sight.LogTruncated);
        Sights.Note(_world, node, watch);
    }

    private bool IsAnyJoint() => _world.Nodes.Any(node => node.State == NodeState.Up && node.Core.ConfigurationInForce.Configuration.IsJoint);
}
