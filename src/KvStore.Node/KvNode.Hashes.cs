using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine.Hashing;

namespace KvStore.Node;

/// <content>Hashes of the state, by which operators and tests compare replicas. Both answer from this node's own state.</content>
public sealed partial class KvNode
{
    private const int HashAttemptsMax = 3;

    /// <summary>Between two steps, so that a hash over many keys leaves the processor to requests.</summary>
    private static readonly TimeSpan HashPause = TimeSpan.FromMilliseconds(1);

    private readonly SemaphoreSlim _hashing = new(initialCount: 1);

    /// <summary>The hash of everything, 32 bits of the state hash: equal on all replicas that have applied the same entries.</summary>
    public HashResponse Hash()
    {
        var (hash, revision) = _group.Read(this, static (reader, _) => (reader.StateHash, reader.Revision));
        var response = new HashResponse { Header = NewHeader(), Hash = (uint)(hash ^ (hash >> 32)) };
        response.Header.Revision = revision;
        return response;
    }

    /// <summary>
    /// The hash of the keys at a revision, 0 for the newest: equal on all replicas at an equal revision and compacted revision. Takes a
    /// while on a large state; one at a time.
    /// </summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<HashKVResponse>> HashKvAsync(HashKVRequest request, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await _hashing.WaitAsync(ended.Token).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; attempt < HashAttemptsMax; attempt++)
            {
                var begun = Read(request.Revision, static (reader, revision) => Begin(reader.Revision, reader.CompactedRevision, revision));
                if (!begun.IsOk)
                {
                    return begun.Error;
                }

                if (await HashKeysAsync(begun.Value, ended.Token).ConfigureAwait(false) is { } hash)
                {
                    return NewHashResponse(hash);
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
    private async Task<KeyHash?> HashKeysAsync(KeyHash hash, CancellationToken cancellationToken)
    {
        while (!hash.IsDone)
        {
            var next = Read<KeyHash, KeyHash>(
                hash, static (reader, before) => reader.CompactedRevision == before.CompactedRevision ? reader.HashKeys(before) : KvErrors.Compacted);
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

    private HashKVResponse NewHashResponse(KeyHash hash) => new()
    {
        Header = HeaderNow(),
        Hash = hash.Value,
        CompactRevision = hash.CompactedRevision,
        HashRevision = hash.Revision,
    };
}
