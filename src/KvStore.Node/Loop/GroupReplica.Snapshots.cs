using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Engines;
using KvStore.Node.Snapshots;
using KvStore.Raft;

namespace KvStore.Node.Loop;

/// <content>
/// Snapshots: taken when the log has grown, the log cut behind them, sent to followers that lag, installed in place of log and state.
/// The files are the port's affair; what it does comes back as inputs.
/// </content>
internal sealed partial class GroupReplica
{
    private readonly SnapshotPolicy _policy;
    private LogIndex _snapshotIndex;
    private LogIndex _compactTo;
    private long _bytesSinceSnapshot;
    private long _logBytesAtSnapshot;
    private int _retryTicks;
    private bool _isSaving;
    private bool _hasSaved;
    private bool _keepsEntries = true;
    private bool _isWanted;
    private bool _isSending;
    private bool _hasDurableLog;
    private SnapshotReceived? _received;
    private InstalledMark? _installed;

    /// <summary>A snapshot of this replica is durable: the log behind it may go.</summary>
    public void OnSnapshotSaved(SnapshotHeader header)
    {
        _isSaving = false;
        _hasSaved = true;
        if (_keepsState)
        {
            // For a follower only: after a restart this node goes on from its engine.
            return;
        }

        _core.OnSnapshotSaved(header.Description);
        if (header.Position.Index > _core.BasePosition.Index)
        {
            var start = _keepsEntries ? KeepFrom(header.Position.Index) : header.Position.Index;
            _compactTo = LogIndex.Max(_compactTo, start);
        }
    }

    /// <summary>A snapshot was given up: it is tried again after a while, with the state as it is then.</summary>
    public void OnSnapshotNotSaved()
    {
        _isSaving = false;
        _isWanted = true;
        _retryTicks = _policy.RetryTicks;
    }

    /// <summary>The newest snapshot is damaged or gone: another is to take its place, unless it is being written already.</summary>
    public void OnSnapshotWanted() => _isWanted |= !_isSaving;

    /// <summary>A transfer to a follower ended.</summary>
    public void OnSnapshotSent(SnapshotSent sent)
    {
        if (sent.Term == _core.Term)
        {
            _core.OnSnapshotSent(sent.To, sent.Position, sent.Delivered);
        }
    }

    /// <summary>A snapshot of the leader is here, whole and durable: the core decides whether it is of use.</summary>
    public void OnSnapshotReceived(SnapshotReceived received, LoopOutput output)
    {
        var description = received.Header.Description;
        var isTaken = _core.Step(new SnapshotRequest(received.From, _self, received.Term, description)) >= 0;
        if (isTaken)
        {
            GroupEngines.Discard(_received?.Engine);
            _received = received;
            _entries.Reset(description.Position.Index);
        }
        else
        {
            GroupEngines.Discard(received.Engine);
            output.Snapshots.Discard(Id, description.Position);
        }

        StoreOwnEntries();
        output.Send(received.From, AnswerDone(received.Term, received.Key.ToWire()));
    }

    private void ReceiveSnapshotMessage(NodeId from, PeerMessage wire, LoopOutput output)
    {
        if (wire.BodyCase == PeerMessage.BodyOneofCase.SnapshotChunkResponse)
        {
            output.Snapshots.Receive(from, wire);
            return;
        }

        // Only of the leader that this node follows durably. Before anything is durable here, a snapshot beside an empty log would look
        // like a log that was lost.
        var isOfLeader = from == _core.LeaderId && wire.Term == _core.Term.Value;
        if (!isOfLeader || !_hasDurableLog || wire.SnapshotChunk.File is not { } file)
        {
            return;
        }

        if (new LogIndex(file.Index) <= _core.CommitIndex)
        {
            output.Send(from, AnswerDone(_core.Term, file));
            return;
        }

        output.Snapshots.Receive(from, wire);
    }

    private PeerMessage AnswerDone(Term term, SnapshotFileId file) => new()
    {
        GroupId = Id.Value,
        Term = term.Value,
        SnapshotChunkResponse = new SnapshotChunkResponse
        {
            File = file,
            NextOffset = file.Length,
            Status = SnapshotChunkResponse.Types.Status.Done,
        },
    };

    /// <summary>
    /// Puts the received state in the place of this one. Readers of the old one read on; whoever waits for an entry that the snapshot
    /// stands for can never be told what became of it.
    /// </summary>
    private void Install(Ready ready, LoopOutput output)
    {
        if (ready.InstallSnapshot is not { } snapshot)
        {
            return;
        }

        if (_received is not { } received || received.Header.Position != snapshot.Position)
        {
            throw new NodeFailedException($"the snapshot to install, at {snapshot.Position}, is not the one received");
        }

        _received = null;
        var old = _state;
        var installed = new ReplicaState(received.Engine, Id);
        installed.Machine.Leases.Observer = _lessor;
        installed.Machine.Auth.Observer = Tokens;
        // Which of them were ended by what the snapshot stands for, nobody knows.
        Tokens.Clear();
        _state = installed;
        old.Retire();
        Watches.Publish(_state.Machine.Revision, events: null);
        _hashes.Forget(_self);
        _appliedIndex = _applyTo = snapshot.Position.Index;
        _core.OnApplied(_appliedIndex);
        FailRun(KvErrors.TimeoutDueToLeaderFail, output);
        FailProposed(output);
        FailChanges(KvErrors.TimeoutDueToLeaderFail, output);
        _describedFor = null;
        NoteMembers(DescribeApplied());
        NoteSnapshot(output);
        _compactTo = LogIndex.Zero;
        _durableIndex = snapshot.Position.Index;
        _hasSaved = true;
        _installed = new InstalledMark(ready.Number, snapshot.Position);
    }

    private void SendSnapshots(Ready ready, LoopOutput output)
    {
        foreach (var follower in ready.SnapshotsToSend)
        {
            output.Snapshots.Send(Id, follower, _core.Term, _core.BasePosition.Index);
            _isSending = true;
        }
    }

    /// <summary>What is due at the end of a run, when state, log and core agree.</summary>
    private void TendSnapshots(LoopOutput output)
    {
        if (_isSending && _core.Role != RaftRole.Leader)
        {
            _isSending = false;
            output.Snapshots.StopSending(Id);
        }

        NoticeDurable();
        if (!_isSaving && !_isHeldBack && _retryTicks == 0 && _appliedIndex > LogIndex.Zero)
        {
            TendState(output);
        }

        Compact(output);
    }

    private void TendState(LoopOutput output)
    {
        if (_keepsState)
        {
            FlushIfDue(output);
        }
        else if (KnowsAppliedMembers())
        {
            TakeSnapshotIfDue(output);
        }
    }

    private void TakeSnapshotIfDue(LoopOutput output)
    {
        var entries = _appliedIndex.Value - _snapshotIndex.Value;
        if (entries > 0 || _isWanted)
        {
            var isPinning = IsPinningSharedLog(output);
            if (isPinning || _isWanted || entries >= (ulong)_policy.Entries || _bytesSinceSnapshot >= _policy.LogBytes)
            {
                // What a group keeps that writes little would pin the files of all others.
                _keepsEntries = !isPinning;
                TakeSnapshot(output);
            }
        }
        else if (IsPinningSharedLog(output))
        {
            // All is in the last snapshot already; only what was kept for followers that lag is still in the log. One that was found at
            // the start is written again first: nobody knows whether its name is durable.
            if (_hasSaved)
            {
                _compactTo = _snapshotIndex;
            }
            else
            {
                TakeSnapshot(output);
            }
        }
    }

    private bool IsPinningSharedLog(LoopOutput output) =>
        _core.BasePosition.Index < _appliedIndex && output.LogBytes - _logBytesAtSnapshot >= _policy.SharedLogBytes;

    private void TakeSnapshot(LoopOutput output)
    {
        var header = new SnapshotHeader(_policy.ClusterId, Id, _core.DescribeSnapshot(_appliedIndex), _state.Machine.Revision);
        output.Snapshots.Save(header, _state.OpenSnapshot());
        _isSaving = true;
        _isWanted = false;
        NoteSnapshot(output);
    }

    private void NoteSnapshot(LoopOutput output)
    {
        _snapshotIndex = _appliedIndex;
        _bytesSinceSnapshot = 0;
        _logBytesAtSnapshot = output.LogBytes;
    }

    /// <summary>Where the log may begin behind a snapshot: some entries stay, limited by number and by bytes.</summary>
    private LogIndex KeepFrom(LogIndex snapshot)
    {
        var (kept, bytes) = (0, 0L);
        var index = snapshot;
        while (kept < _policy.KeepEntries && index > _entries.BaseIndex)
        {
            bytes += _entries[index].Length;
            if (bytes > _policy.KeepBytes)
            {
                break;
            }

            index = index.Previous;
            kept++;
        }

        return index;
    }

    /// <summary>Cuts the log in the core, in memory and on the disk. The core keeps what followers still need; so it is asked again.</summary>
    private void Compact(LoopOutput output)
    {
        if (_compactTo <= _entries.BaseIndex)
        {
            return;
        }

        var start = _core.Compact(_compactTo);
        if (start > _entries.BaseIndex)
        {
            _entries.DropPrefix(start);
            output.BatchFor(0).AddLogStart(Id.Value, start.Value, _core.TermAt(start).Value);
        }
    }

    /// <summary>Once the log on the disk begins with the installed snapshot, older ones are of no use.</summary>
    private void ForgetOlderSnapshots(LoopOutput output)
    {
        if (_installed is { IsDurable: true } installed)
        {
            _installed = null;
            output.Snapshots.RemoveOlder(Id, installed.Position);
        }
    }

    private void NotePersisted(ulong readyNumber)
    {
        _hasDurableLog = true;
        if (_installed is { } installed && readyNumber >= installed.ReadyNumber)
        {
            _installed = installed with { IsDurable = true };
        }
    }

    /// <summary>An installed snapshot that the log on the disk may not begin with yet.</summary>
    private readonly record struct InstalledMark(ulong ReadyNumber, LogPosition Position, bool IsDurable = false);
}
