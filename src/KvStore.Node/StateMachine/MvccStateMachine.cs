using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Alarms;
using KvStore.Node.StateMachine.Auth;
using KvStore.Node.StateMachine.Compaction;
using KvStore.Node.StateMachine.Leases;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Node.StateMachine.Topology;
using KvStore.Node.Watching;
using KvStore.Raft;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <summary>
/// The replicated state of a group: etcd's multi-version store. Committed entries are applied in runs: any number of
/// <see cref="Apply"/> and <see cref="ApplyEmpty"/> in index order, then <see cref="CompleteRun"/>, which makes them visible together.
/// A response may be sent only after the run is complete, since before that a reader does not see what it says.
/// <para>
/// Apply is pure: the same entries make the same rows, the same hash and the same responses on every replica. An error among the results
/// is an outcome like another; an exception (see <see cref="CommandFormatException"/>) means that the replica must stop.
/// </para>
/// <para>
/// Within a run, later commands see the writes of earlier ones. A command that scans or reads a past revision first completes the run so
/// far, so that pending writes hold at most its own in key order, and a repeated write of a session whose first result is in the same run
/// does so too; only then a run becomes several engine batches.
/// </para>
/// Thread safety: one owner applies; <see cref="OpenReader"/> may be called from any thread.
/// </summary>
public sealed partial class MvccStateMachine : IDisposable
{
    private readonly GroupId _group;
    private readonly IStorageEngine _engine;
    private readonly PendingWrites _pending = new();
    private readonly VersionView _view;
    private readonly OperationRunner _operations;
    private readonly TxnRunner _txns;
    private readonly RowWriter _rows;
    private StateRow _state;
    private StateRow _writtenState;
    private ulong _appliedIndex;

    /// <summary>Continues from what the engine holds. The engine stays the caller's to dispose, after this.</summary>
    public MvccStateMachine(IStorageEngine engine, GroupId group)
    {
        _engine = engine;
        _view = new VersionView(engine.Current, _pending);
        _rows = new RowWriter(engine.CreateBatch());
        _leases = new LeaseTable(engine.Current, _rows.Batch);
        _auth = new AuthTable(engine.Current, _rows.Batch);
        (_users, _roles) = (new UserCommands(_auth), new RoleCommands(_auth));
        _alarms = new AlarmTable(engine.Current, _rows.Batch);
        _topology = new TopologyTable(engine.Current, _rows.Batch);
        _topologyCommands = new TopologyCommands(_topology);
        _ownership = new OwnershipTable(group, engine.Current, _rows.Batch);
        _slotSteps = new OwnershipCommands(_ownership);
        _importTable = new ImportTable(engine.Current, _rows.Batch);
        _readable = _ownership.Current;
        _operations = new OperationRunner(_view, _pending, _leases);
        _txns = new TxnRunner(_operations);
        _sessionRows = new SessionRows(_rows.Batch);
        _sessions = new SessionTable(engine.Current, _sessionRows);
        _imports = new ImportCommands(engine, _rows, _ownership, _importTable, _leases, _sessions);
        _wipes = new WipeCommands(engine, _rows, _ownership);
        _arrivals = new ArrivalTable(engine.Current, _rows.Batch);
        _group = group;
        _adoptions = new AdoptionTable(engine.Current, _rows.Batch, IsLive);
        _sessions.Removed = id => _adoptions.End(HolderId.Session(id));
        _compacted = new CompactedRows(engine);
        _state = _writtenState = StateRow.Read(engine.Current);
        _appliedIndex = engine.AppliedIndex;
    }

    /// <summary>The last entry applied, in this run or before.</summary>
    public LogIndex AppliedIndex => new(_appliedIndex);

    /// <summary>The store's revision after the last entry applied.</summary>
    public long Revision => _state.Revision;

    /// <summary>Revisions below it cannot be read; -1 before the first compaction.</summary>
    public long CompactedRevision => _state.CompactedRevision;

    /// <summary>The state hash after the last entry applied (see docs: equal on all replicas at the same applied index).</summary>
    public ulong StateHash => _state.Hash;

    /// <summary>Takes note of all writes from now on, for those who watch; null when nobody does.</summary>
    internal List<RevisionEvents>? Noted { get; set; }

    /// <summary>A reader of what completed runs have written. To be disposed by the caller.</summary>
    public MvccReader OpenReader() => OpenReader(_engine, static engine => engine.CreateSnapshot())!;

    /// <summary>Applies one command. Its bytes must not change before the run is complete; the result does not refer to them.</summary>
    /// <param name="command">The command of the entry.</param>
    /// <param name="index">The entry's index: the one after <see cref="AppliedIndex"/>.</param>
    /// <param name="mode">Whether anybody waits for the response here.</param>
    /// <exception cref="CommandFormatException">The command cannot be understood: the replica must stop.</exception>
    public ApplyResult Apply(in Command command, LogIndex index, ResponseMode mode)
    {
        CheckIsNext(index);
        var result = _auth.Current.IsEnabled && FindRefusal(command) is { } refusal ? Failed(refusal) : Run(command, index, mode);
        _appliedIndex = index.Value;
        return result;
    }

    /// <summary>Passes an entry that is no command: a leader's first entry.</summary>
    public void ApplyEmpty(LogIndex index)
    {
        CheckIsNext(index);
        _appliedIndex = index.Value;
    }

    /// <summary>Applies a configuration: it is readable from now on, and what removed members had published is forgotten.</summary>
    /// <param name="configuration">What the entry says.</param>
    /// <param name="payload">The same as bytes, which must not change before the run is complete.</param>
    /// <param name="index">The entry's index: the one after <see cref="AppliedIndex"/>.</param>
    public void ApplyConfiguration(GroupConfiguration configuration, ReadOnlyMemory<byte> payload, LogIndex index)
    {
        CheckIsNext(index);
        _state = _state with { Hash = _state.Hash + _rows.WriteConfiguration(payload.Span) };
        foreach (var removed in configuration.Removed)
        {
            _rows.DeleteMember(removed);
        }

        _appliedIndex = index.Value;
    }

    /// <summary>
    /// Makes everything applied visible to readers opened from now on. Does nothing when it is. When it throws because the engine's device is full
    /// (here, or for a command that completes the run so far first and so was not applied), it must be called again, and succeed, before
    /// anything else is applied.
    /// </summary>
    public void CompleteRun()
    {
        if (_appliedIndex == _engine.AppliedIndex)
        {
            return;
        }

        if (_state != _writtenState)
        {
            _rows.WriteState(_state);
            _writtenState = _state;
        }

        ApplyToEngine();
        _rows.Batch.Clear();
        _pending.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _compacted.Dispose();
        _imports.Dispose();
        _rows.Batch.Dispose();
    }

    private ApplyResult Run(in Command command, LogIndex index, ResponseMode mode) => command.Kind switch
    {
        CommandKind.Put => ApplyPut(command.Request, mode),
        CommandKind.DeleteRange => ApplyDeleteRange(command.Request, mode),
        CommandKind.Txn => ApplyTxn(command.Request, mode),
        CommandKind.Compact => ApplyCompaction(command.Request),
        CommandKind.LeaseGrant => ApplyLeaseGrant(command.Request),
        CommandKind.LeaseRevoke => ApplyLeaseRevoke(command.Request),
        CommandKind.PublishMember => ApplyMember(command.Request),
        CommandKind.Alarm => ApplyAlarm(command.Request),
        CommandKind.Topology => ApplyTopology(command.Request),
        CommandKind.SlotStep => ApplySlotStep(command.Request),
        CommandKind.ImportChunk => ApplyImportChunk(command.Request),
        CommandKind.WipeChunk => ApplyWipeChunk(command.Request),
        CommandKind.Adoption => ApplyAdoption(command.Request, index),
        CommandKind.Abandonment => ApplyAbandonment(command.Request),
        CommandKind.SlotDelete => ApplySlotDelete(command.Request),
        >= CommandKind.AuthEnable and <= CommandKind.RoleRevokePermission => ApplyAuthCommand(command, index),
        _ => ApplySessionCommand(command, index),
    };

    private ApplyResult ApplyPut(ReadOnlyMemory<byte> request, ResponseMode mode)
    {
        var put = PutRequestReader.Read(request, out var token);
        if (Ownership.Check(put.Key.Span) is { } notServed)
        {
            return Failed(notServed);
        }

        if (token is null)
        {
            return RunPut(put, mode);
        }

        var write = SessionWrite.Of(token, CommandKind.Put, put.Key.Span, request.Span);
        return FindAnswer(write, mode) ?? Keep(write, RunPut(put, ResponseMode.Build), mode);
    }

    private ApplyResult ApplyDeleteRange(ReadOnlyMemory<byte> request, ResponseMode mode)
    {
        var delete = Parse(DeleteRangeRequest.Parser, request);
        if (OwnershipCheck.Check(Ownership, delete.Key.Span, delete.RangeEnd.Span) is { } notServed)
        {
            return Failed(notServed);
        }

        if (delete.Session is not { } token)
        {
            return RunDeleteRange(delete, mode);
        }

        var write = SessionWrite.Of(token, CommandKind.DeleteRange, delete.Key.Span, request.Span);
        return FindAnswer(write, mode) ?? Keep(write, RunDeleteRange(delete, ResponseMode.Build), mode);
    }

    /// <summary>A part of a delete over several groups: what is not served here is another one's part.</summary>
    private ApplyResult ApplySlotDelete(ReadOnlyMemory<byte> request)
    {
        var delete = Parse(SlotDelete.Parser, request);
        if (delete.Request is not { } range || delete.Slots.Length != SlotSet.BytesCount)
        {
            throw new CommandFormatException("A delete in some slots lacks the range or the slots.");
        }

        if (FindAlarm(takesSpace: false) is { } refused)
        {
            return Failed(refused);
        }

        var slots = SlotSet.Of(delete.Slots.Span).Where(slot => Ownership[slot].Hold == SlotHold.Owned);
        CompleteRun();
        _operations.Begin(_state);
        var response = new SlotDeleted
        {
            Response = _operations.DeleteRange(range, ResponseMode.Build, slots),
            Slots = ByteString.CopyFrom(slots.ToBytes()),
        };
        return Finish(response, error: null);
    }

    private ApplyResult ApplyTxn(ReadOnlyMemory<byte> request, ResponseMode mode)
    {
        var txn = Parse(TxnRequest.Parser, request);
        if (OwnershipCheck.Check(Ownership, txn) is { } notServed)
        {
            return Failed(notServed);
        }

        if (txn.Session is not { } token)
        {
            return RunTxn(txn, mode);
        }

        var write = SessionWrite.Of(token, CommandKind.Txn, TxnShape.FirstKey(txn), request.Span);
        return FindAnswer(write, mode) ?? Keep(write, RunTxn(txn, ResponseMode.Build), mode);
    }

    private ApplyResult RunPut(in PutArguments put, ResponseMode mode)
    {
        if (FindAlarm(takesSpace: true) is { } refused)
        {
            return Failed(refused);
        }

        _operations.Begin(_state);
        PutResponse? response = null;
        var error = _operations.CheckLease(put) ?? _operations.Put(put, mode, out response);
        return Finish(response, error);
    }

    private ApplyResult RunDeleteRange(DeleteRangeRequest request, ResponseMode mode)
    {
        if (FindAlarm(takesSpace: false) is { } refused)
        {
            return Failed(refused);
        }

        if (!request.RangeEnd.IsEmpty)
        {
            CompleteRun();
        }

        _operations.Begin(_state);
        return Finish(_operations.DeleteRange(request, mode), error: null);
    }

    private ApplyResult RunTxn(TxnRequest request, ResponseMode mode)
    {
        if (FindAlarm(TxnShape.MayPut(request)) is { } refused)
        {
            return Failed(refused);
        }

        if (TxnShape.MayScan(request))
        {
            CompleteRun();
        }

        _operations.Begin(_state);
        var error = _txns.Run(request, mode, out var response);
        return Finish(response, error);
    }

    private ApplyResult ApplyMember(ReadOnlyMemory<byte> request)
    {
        var member = Parse(Member.Parser, request);
        _state = _state with { Hash = _state.Hash + _rows.WriteMember(member.ID, request.Span) };
        var response = new PutResponse { Header = new ResponseHeader { Revision = _state.Revision } };
        return new ApplyResult(response, Error: null, _state.Revision);
    }

    private ApplyResult Finish(IMessage? response, KvError? error)
    {
        if (error is not null)
        {
            _pending.RejectCommand();
            return new ApplyResult(Response: null, error, _state.Revision);
        }

        var writes = _pending.CommandCount;
        if (writes > 0)
        {
            var hash = _state.Hash;
            for (var i = 0; i < writes; i++)
            {
                hash += _rows.Write(_pending.CommandWrite(i));
            }

            _state = _state with { Revision = _state.Revision + 1, Hash = hash };
            NoteWrites();
            _pending.AcceptCommand();
        }

        return new ApplyResult(response, Error: null, _state.Revision);
    }

    private void NoteWrites()
    {
        if (Noted is null)
        {
            return;
        }

        var events = new RevisionEvents(_state.Revision);
        for (var i = 0; i < _pending.CommandCount; i++)
        {
            events.Add(WatchEvent.Of(_pending.CommandWrite(i)));
        }

        Noted.Add(events);
    }

    private void CheckIsNext(LogIndex index)
    {
        if (index.Value != _appliedIndex + 1)
        {
            throw new InvalidOperationException($"Entry {index} cannot be applied after entry {_appliedIndex}.");
        }
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> request)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(request.Span);
        }
        catch (Exception exception) when (MalformedMessage.IsToldBy(exception))
        {
            throw new CommandFormatException($"A command holds bytes that are no {typeof(T).Name}.", exception);
        }
    }
}
