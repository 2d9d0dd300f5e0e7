using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Alarms;
using KvStore.Node.StateMachine.Hashing;
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
/// Reads of one unchanging state, for requests that need no log entry. Errors are expected outcomes; a request is taken as checked by
/// <see cref="RequestValidation"/>. Thread safety: a reader may be opened from any thread, and is used by one at a time.
/// </summary>
public sealed class MvccReader : IDisposable
{
    private readonly IStorageSnapshot _snapshot;
    private readonly OwnershipState _owned;
    private readonly StateRow _state;
    private readonly VersionView _view;

    /// <summary>Reads a snapshot, which the reader disposes with itself; at once when it cannot be read.</summary>
    /// <exception cref="SnapshotEndedException">The engine has ended the snapshot already. Any read may throw it likewise.</exception>
    internal MvccReader(IStorageSnapshot snapshot, OwnershipState owned)
    {
        _snapshot = snapshot;
        _owned = owned;
        try
        {
            _state = StateRow.Read(snapshot);
        }
        catch (SnapshotEndedException)
        {
            snapshot.Dispose();
            throw;
        }

        _view = new VersionView(snapshot, pending: null);
    }

    /// <summary>The last entry whose effect is visible.</summary>
    public LogIndex AppliedIndex => new(_snapshot.AppliedIndex);

    /// <summary>The store's revision in this state.</summary>
    public long Revision => _state.Revision;

    /// <summary>Revisions below it cannot be read; -1 before the first compaction.</summary>
    public long CompactedRevision => _state.CompactedRevision;

    /// <summary>The state hash at <see cref="AppliedIndex"/>; equal on all replicas.</summary>
    public ulong StateHash => _state.Hash;

    /// <summary>The slots that the group has in this state.</summary>
    internal OwnershipState Owned => _owned;

    /// <summary>Answers a range; the header has only the revision.</summary>
    public KvResult<RangeResponse> Range(RangeRequest request)
    {
        var error = OwnershipCheck.Check(_owned, request.Key.Span, request.RangeEnd.Span, request.Revision)
            ?? RangeQuery.CheckRevision(request.Revision, _state);
        return error is null ? RangeQuery.Execute(_view, request, _state.Revision) : error;
    }

    /// <summary>The part of a range over several groups that this one has.</summary>
    internal KvResult<RangePart> RangePart(RangeRequest request, long revision)
    {
        var slots = SlotSet.All.Where(slot => _owned[slot].Hold == SlotHold.Owned);
        if (RangeQuery.CheckRevision(revision, _state) is { } error)
        {
            return error;
        }

        if (revision > 0 && !slots.Where(slot => _owned[slot].ServedFrom > revision).IsEmpty)
        {
            return KvErrors.Compacted;
        }

        var found = RangeQuery.ReadPart(_view, request, revision, slots, out var count);
        return new RangePart(slots, Revision, found ?? [], count);
    }

    /// <summary>Answers a transaction for which <see cref="RequestValidation.IsReadOnly"/> holds; the header has only the revision.</summary>
    public KvResult<TxnResponse> Txn(TxnRequest request)
    {
        if (!TxnShape.IsReadOnly(request))
        {
            throw new ArgumentException("A transaction that may write goes through the log.", nameof(request));
        }

        if (OwnershipCheck.Check(_owned, request) is { } notServed)
        {
            return notServed;
        }

        var operations = new OperationRunner(_view, pending: null);
        operations.Begin(_state);
        var error = new TxnRunner(operations).Run(request, ResponseMode.Build, out var response);
        return error is null ? response! : error;
    }

    /// <summary>The version of a key at a revision; null when it did not exist then, or when the revision cannot be read.</summary>
    internal KeyValue? FindAt(ByteString key, long revision) =>
        RangeQuery.CheckRevision(revision, _state) is null && revision > 0 && _view.TryGet(key.Memory, revision, out var version)
            ? KeyValues.Of(version)
            : null;

    /// <summary>A limited number of revisions, from one on up to another, with all that they wrote and that is not compacted.</summary>
    internal HistoryStep ReadHistory(long from, long upTo) =>
        new HistoryReader(_snapshot).Read(Math.Max(from, CompactedRevision), upTo, CompactedRevision, _owned);

    /// <summary>Goes on with a hash over keys, in a state with the compacted revision that it began with.</summary>
    internal KeyHash HashKeys(KeyHash hash) => KeyHasher.Step(_snapshot, hash);

    /// <summary>The next part of what moves out of this group, or why there is none.</summary>
    /// <param name="move">The move, of which nothing is decided; its slots are owned here, or frozen for it.</param>
    /// <param name="topology">Where it is.</param>
    /// <param name="progress">How much of it the destination has; nothing of this state may be older.</param>
    /// <param name="limits">When it is enough.</param>
    internal KvResult<ImportChunk> ReadMove(MoveEntry move, TopologyState topology, ImportProgress progress, MoveChunkLimits limits)
    {
        if (_owned.CheckSource(move, topology, out var isFrozen) is { } error)
        {
            return error;
        }

        // A replica that is behind must not tell of keys what the changes that follow do not mend.
        if (progress.Next.Revision > Revision + 1)
        {
            return KvErrors.SlotStepNotPossible;
        }

        if (progress.Next.Revision != 0 && progress.Next.Revision < CompactedRevision)
        {
            return KvErrors.Compacted;
        }

        var chunk = new MoveChunk(move.Id, progress, limits);
        new MoveReader(_snapshot, Revision, new SlotSet(move.Slots)).Fill(chunk, isFrozen);
        return chunk.Message;
    }

    /// <summary>The first key behind those that a chunk of a wipe should take; null when nothing is behind them.</summary>
    internal byte[]? FindWipeEnd(ReadOnlySpan<byte> from, int rowsMax) => WipeCommands.FindEnd(_snapshot, from, rowsMax);

    /// <summary>The alarms, by kind and member.</summary>
    internal IEnumerable<AlarmMember> ReadAlarms() => AlarmTable.ReadAll(_snapshot);

    /// <summary>The leases, by id.</summary>
    internal IEnumerable<long> ReadLeases() => LeaseTable.ReadIds(_snapshot);

    /// <summary>The sessions, by id; those expired and not removed yet included.</summary>
    internal IEnumerable<ulong> ReadSessions() => SessionTable.ReadIds(_snapshot);

    /// <summary>Whether a session is among them, or a lease is there and has not ended.</summary>
    internal bool HasHolder(HolderId holder)
    {
        if (holder.IsLease)
        {
            Span<byte> lease = stackalloc byte[LeaseLayout.LeaseKeySize];
            LeaseLayout.WriteLeaseKey(lease, holder.LeaseId);
            return _snapshot.TryGet(lease, out var row) && !LeaseLayout.ReadIsEnded(row.Span);
        }

        Span<byte> session = stackalloc byte[SessionLayout.SessionKeySize];
        SessionLayout.WriteSessionKey(session, holder.Id);
        return _snapshot.TryGet(session, out _);
    }

    /// <summary>The keys that go with a lease, in key order.</summary>
    internal IEnumerable<ReadOnlyMemory<byte>> ReadLeaseKeys(long id) =>
        LeaseTable.ReadKeys(_snapshot, id).Where(key => _owned[Slot.Of(key.Span)].Hold is SlotHold.Owned or SlotHold.Frozen);

    /// <summary>What a member published of itself, or null while it has not.</summary>
    public Member? FindMember(ulong memberId)
    {
        Span<byte> key = stackalloc byte[StateLayout.MemberKeySize];
        StateLayout.WriteMemberKey(key, memberId);
        return _snapshot.TryGet(key, out var value) ? Member.Parser.ParseFrom(value.Span) : null;
    }

    /// <summary>The configuration of the group, or null while it is the one with which the cluster was created.</summary>
    public GroupConfiguration? FindConfiguration() => FindConfiguration(_snapshot);

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.Dispose();
        _snapshot.Dispose();
    }

    /// <summary>The same among rows that need no snapshot.</summary>
    internal static GroupConfiguration? FindConfiguration(IStorageReader rows) =>
        rows.TryGet(StateLayout.ConfigurationKey, out var value) ? GroupConfiguration.Parser.ParseFrom(value.Span) : null;
}
