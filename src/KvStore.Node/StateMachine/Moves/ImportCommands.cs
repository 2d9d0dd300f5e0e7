using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Leases;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>
/// Takes in what comes of slots that move here. A key that comes has one row, without a place in the history: it was not written here. Thread safety:
/// none, used by the owner of the engine, between runs.
/// </summary>
internal sealed class ImportCommands : IDisposable
{
    private const ulong RemovalSeed = 1;

    private readonly RowWriter _rows;
    private readonly OwnershipTable _ownership;
    private readonly ImportTable _imports;
    private readonly LeaseTable _leases;
    private readonly SessionTable _sessions;
    private readonly StorageIterator _found;
    private readonly RowKeyBuffer _key = new();

    public ImportCommands(
        IStorageEngine engine, RowWriter rows, OwnershipTable ownership, ImportTable imports, LeaseTable leases, SessionTable sessions)
    {
        _rows = rows;
        _ownership = ownership;
        _imports = imports;
        _leases = leases;
        _sessions = sessions;
        _found = engine.Current.CreateIterator();
    }

    /// <summary>Why a chunk cannot be taken; null when it can, or was taken already.</summary>
    public KvError? Check(ImportChunk chunk)
    {
        if (chunk.Next is not { } next || chunk.Number == 0)
        {
            return KvErrors.InvalidMove;
        }

        var before = _imports.Find(chunk.Move);
        if (chunk.Number <= before.Number)
        {
            return null;
        }

        if (chunk.Number != before.Number + 1 || before.IsComplete || next.Phase < before.Next.Phase || next.Revision < before.Next.Revision)
        {
            return KvErrors.SlotStepNotPossible;
        }

        foreach (var key in chunk.Keys)
        {
            var slot = _ownership.Current[Slot.Of(key.Key.Span)];
            if (slot.Hold != SlotHold.Importing || slot.Epoch != chunk.Move)
            {
                return slot.Epoch > chunk.Move ? KvErrors.SlotEpochOutdated : KvErrors.SlotStepNotPossible;
            }

            if (key.Lease != 0 && !_leases.Contains(key.Lease))
            {
                return KvErrors.LeaseNotFound;
            }
        }

        var sessions = chunk.Sessions.Select(static session => session.Session).Concat(chunk.Results.Select(static result => result.Session));
        return sessions.Any(session => _sessions.FindLive(session) is null) ? KvErrors.SessionExpired : null;
    }

    /// <summary>Takes a chunk that can be taken and returns what the state hash grows by.</summary>
    public ulong Take(ImportChunk chunk)
    {
        if (chunk.Number <= _imports.Find(chunk.Move).Number)
        {
            return 0;
        }

        var hash = 0UL;
        foreach (var key in chunk.Keys)
        {
            hash += Remove(key.Key.Span);
            if (!key.IsDeleted)
            {
                hash += _rows.WriteMoved(new KeyVersion
                {
                    Key = key.Key.Memory,
                    Revision = new RowRevision(key.ModRevision, Sub: 0),
                    CreateRevision = key.CreateRevision,
                    Version = key.Version,
                    Lease = key.Lease,
                    Value = key.Value.Memory,
                });
            }
        }

        foreach (var session in chunk.Sessions)
        {
            _sessions.Touch(_sessions.FindLive(session.Session)!, session.FirstUnacknowledged);
        }

        foreach (var result in chunk.Results)
        {
            var session = _sessions.FindLive(result.Session)!;
            if (result.RequestNumber >= session.FirstUnacknowledged && !session.HasResult(result.RequestNumber))
            {
                _sessions.AddResult(session, result.RequestNumber, result.Value.Span);
            }
        }

        _imports.Put(chunk.Move, new ImportProgress(chunk.Number, chunk.Next));
        return hash + _imports.TakeHash();
    }

    /// <summary>Removes what has come of a key, if anything has; returns what the state hash grows by.</summary>
    public ulong Remove(ReadOnlySpan<byte> userKey)
    {
        var prefix = _key.DataPrefix(userKey);
        if (!_found.Seek(prefix) || !_found.CurrentKey.StartsWith(prefix))
        {
            return 0;
        }

        var lease = StateLayout.ReadLease(_found.CurrentValue);
        if (lease != 0)
        {
            _rows.Batch.Delete(LeaseLayout.AttachmentKey(lease, userKey));
        }

        _rows.Batch.Delete(_found.CurrentKey);
        return Xxh64.Hash(_found.CurrentKey, RemovalSeed);
    }

    public void Dispose() => _found.Dispose();
}
