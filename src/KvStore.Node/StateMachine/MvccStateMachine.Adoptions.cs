using System.Collections.Immutable;
using Google.Protobuf.Collections;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Raft;

namespace KvStore.Node.StateMachine;

/// <content>
/// Leases and sessions of a cluster with several groups. The first group keeps them and knows when they end; another one has to adopt a holder before
/// it gets anything that goes with it, and has it until the first group tells it that the holder has ended. The first group takes note of the adoption
/// before the other does, so nothing is forgotten; and each adoption has a stamp, so that one which comes late does not bring a holder back.
/// </content>
public sealed partial class MvccStateMachine
{
    private readonly AdoptionTable _adoptions;

    /// <summary>Holders that have ended, with the groups that have not abandoned them yet; of the first group, from any thread.</summary>
    internal ImmutableSortedDictionary<HolderId, ImmutableSortedDictionary<GroupId, ulong>> Orphans => _adoptions.Orphans;

    /// <summary>Whether a lease or session exists here and has not ended; by the owner.</summary>
    internal bool IsLive(HolderId holder) =>
        holder.IsLease ? _leases.Contains(holder.LeaseId) : _sessions.FindLive(holder.Id) is not null;

    private ApplyResult ApplyAdoption(ReadOnlyMemory<byte> request, LogIndex index)
    {
        var asked = Parse(Adoption.Parser, request);
        if (!AreHolders(asked.Holders))
        {
            return Failed(KvErrors.InvalidMove);
        }

        return _group == GroupId.First ? TakeNoteOf(asked, index) : Adopt(asked);
    }

    private ApplyResult ApplyAbandonment(ReadOnlyMemory<byte> request)
    {
        var asked = Parse(Abandonment.Parser, request);
        if (!AreHolders(asked.Holders))
        {
            return Failed(KvErrors.InvalidMove);
        }

        return _group == GroupId.First ? TakeNoteOfEnd(asked) : Abandon(asked);
    }

    private ApplyResult TakeNoteOf(Adoption asked, LogIndex index)
    {
        var group = new GroupId(asked.Group);
        if (!_topology.Current.Groups.TryGetValue(group, out var there) || there.Phase == GroupPhase.Removed)
        {
            // Nobody would ever abandon it.
            return Failed(KvErrors.WrongGroup);
        }

        var response = new Adopted { Header = NewHeader(), Stamp = index.Value };
        foreach (var holder in asked.Holders.Select(HolderId.Of).Where(IsLive))
        {
            response.Holders.Add(holder.ToMessage(
                holder.IsLease ? _leases.TtlById[holder.LeaseId] : _sessions.FindLive(holder.Id)!.TtlMilliseconds));
            if (group != GroupId.First)
            {
                _adoptions.Add(holder, group, index.Value);
            }
        }

        TakeHolderHashes();
        return Succeeded(response);
    }

    private ApplyResult Adopt(Adoption asked)
    {
        if (asked.Group != _group.Value || asked.Stamp <= _adoptions.Floor)
        {
            return Failed(KvErrors.AdoptionOutdated);
        }

        foreach (var message in asked.Holders)
        {
            var holder = HolderId.Of(message);
            if (holder.IsLease && _leases.StampOf(holder.LeaseId) < asked.Stamp)
            {
                _leases.Adopt(holder.LeaseId, message.Ttl, asked.Stamp);
            }
            else if (!holder.IsLease && !IsLive(holder))
            {
                _sessions.Open(holder.Id, message.Ttl);
            }
        }

        TakeHolderHashes();
        return Succeeded(new Adopted { Header = NewHeader(), Stamp = asked.Stamp });
    }

    /// <summary>A group has abandoned some holders. When it was the last one, nothing is left of a holder.</summary>
    private ApplyResult TakeNoteOfEnd(Abandonment asked)
    {
        foreach (var holder in asked.Holders.Select(HolderId.Of).Where(holder => !IsLive(holder)))
        {
            _adoptions.Remove(holder, new GroupId(asked.Group), asked.Stamp);
            if (!_adoptions.IsAdopted(holder) && holder.IsLease && _leases.HasEnded(holder.LeaseId))
            {
                _leases.Remove(holder.LeaseId);
            }
        }

        TakeHolderHashes();
        return Succeeded(new Abandoned { Header = NewHeader() });
    }

    /// <summary>Deletes what goes with some holders. The keys of all leases go in one revision.</summary>
    private ApplyResult Abandon(Abandonment asked)
    {
        if (asked.Group != _group.Value)
        {
            return Failed(KvErrors.AdoptionOutdated);
        }

        // What this run attached must be seen.
        CompleteRun();
        _operations.Begin(_state);
        var response = new Abandoned { Header = new ResponseHeader() };
        foreach (var holder in asked.Holders.Select(HolderId.Of).Distinct())
        {
            if (holder.IsLease ? TryAbandonLease(holder.LeaseId, asked.Stamp) : AbandonSession(holder.Id))
            {
                response.Holders.Add(holder.ToMessage());
            }
        }

        _adoptions.Raise(asked.Stamp);
        TakeHolderHashes();
        var result = Finish(response, error: null);
        response.Header.Revision = _state.Revision;
        return result;
    }

    private bool TryAbandonLease(long id, ulong stamp)
    {
        if (_leases.Contains(id) && _leases.StampOf(id) <= stamp)
        {
            if (!TryDeleteKeysOf(id))
            {
                return false;
            }

            _leases.Remove(id);
        }

        return true;
    }

    private bool AbandonSession(ulong id)
    {
        if (_sessions.FindLive(id) is { } session)
        {
            _sessions.Remove(session);
        }

        return true;
    }

    /// <summary>A lease ends here; its id stays taken as long as another group may have keys of it.</summary>
    private void EndLease(long id)
    {
        var holder = HolderId.Lease(id);
        if (_adoptions.IsAdopted(holder))
        {
            _leases.End(id);
            _adoptions.End(holder);
        }
        else
        {
            _leases.Remove(id);
        }

        TakeLeaseHash();
    }

    private static bool AreHolders(RepeatedField<Holder> holders) =>
        holders.All(static holder => holder.Kind is Holder.Types.Kind.Lease or Holder.Types.Kind.Session);

    private void TakeHolderHashes()
    {
        TakeLeaseHash();
        TakeSessionHash();
        _state = _state with { Hash = _state.Hash + _adoptions.TakeHash() };
    }
}
