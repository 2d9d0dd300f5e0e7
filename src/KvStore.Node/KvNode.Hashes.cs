using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Hashing;

namespace KvStore.Node;

/// <content>Hashes of the state, by which operators and tests compare replicas. Both answer from this node's own state.</content>
public sealed partial class KvNode
{
    private const int HashAttemptsMax = 3;
    private const ulong GroupFactor = 0x9E3779B97F4A7C15;

    /// <summary>Between two steps, so that a hash over many keys leaves the processor to requests.</summary>
    private static readonly TimeSpan HashPause = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _hashing = new(initialCount: 1);

    /// <summary>
    /// The hash of everything, 32 bits of the state hash: equal on all replicas that have applied the same entries. Of several groups, their
    /// hashes one after the other.
    /// </summary>
    public HashResponse Hash()
    {
        var response = new HashResponse { Header = NewHeader() };
        var all = 0UL;
        foreach (var group in GroupsInUse())
        {
            var (hash, revision) = group.Read(this, static (reader, _) => (reader.StateHash, reader.Revision));
            all = (all * GroupFactor) + hash;
            AddRevision(response.Header, group.Id, revision);
        }

        if (response.Header.Groups.Count == 1)
        {
            response.Header.Groups.Clear();
        }

        response.Hash = (uint)(all ^ (all >> 32));
        return response;
    }

    /// <summary>
    /// The hash of the keys at a revision, 0 for the newest: equal on all replicas at an equal revision and compacted revision. Takes a
    /// while on a large state; one at a time. When there are several groups the request says which one's keys are meant.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<HashKVResponse>> HashKvAsync(HashKVRequest request, CancellationToken cancellationToken)
    {
        if (request.Group == 0 && HasSeveralGroups)
        {
            return KvErrors.GroupNotNamed;
        }

        var group = request.Group == 0 ? GroupId.First : new GroupId(request.Group);
        if (!Groups.ContainsKey(group))
        {
            return KvErrors.GroupNotFound;
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await _hashing.WaitAsync(ended.Token).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; attempt < HashAttemptsMax; attempt++)
            {
                var begun = Read(request.Revision, static (reader, revision) => Begin(reader.Revision, reader.CompactedRevision, revision), group);
                if (!begun.IsOk)
                {
                    return begun.Error;
                }

                if (await HashKeysAsync(group, begun.Value, ended.Token).ConfigureAwait(false) is { } hash)
                {
                    return NewHashResponse(group, hash);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return KvErrors.Stopped;
        }
        finally
        {
            _hashing.Release();
        }

        return KvErrors.ReadOvertaken;
    }

    private static KvResult<KeyHash> Begin(long current, long compacted, long revision)
    {
        if (revision > current)
        {
            return KvErrors.FutureRev;
        }

        if (revision > 0 && revision <= compacted)
        {
            return KvErrors.Compacted;
        }

        return new KeyHash(revision > 0 ? revision : current, compacted);
    }

    /// <summary>Null when there was a compaction meanwhile, or too much was written.</summary>
    private async Task<KeyHash?> HashKeysAsync(GroupId group, KeyHash hash, CancellationToken cancellationToken)
    {
        while (!hash.IsDone)
        {
            var next = Read<KeyHash, KeyHash>(
                hash, static (reader, before) => reader.CompactedRevision == before.CompactedRevision ? reader.HashKeys(before) : KvErrors.Compacted, group);
            if (!next.IsOk)
            {
                return null;
            }

            hash = next.Value;
            if (!hash.IsDone)
            {
                await Task.Delay(HashPause, _time, cancellationToken).ConfigureAwait(false);
            }
        }

        return hash;
    }

    private HashKVResponse NewHashResponse(GroupId group, KeyHash hash)
    {
        var response = new HashKVResponse
        {
            Header = HeaderNow(),
            Hash = hash.Value,
            CompactRevision = hash.CompactedRevision,
            HashRevision = hash.Revision,
        };
        if (group != GroupId.First)
        {
            response.Header.Revision = Groups[group].Watches.Revision;
        }

        return response;
    }
}
