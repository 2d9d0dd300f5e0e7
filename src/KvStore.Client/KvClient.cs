using System.Runtime.CompilerServices;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>
/// A store in a cluster of KvStore, or of etcd. Make one and share it; nothing is connected to before the first request. A request goes to the node that leads the group of
/// its keys, and to others when that fails; every one has a deadline. Writes have numbers in a session, which the client opens and keeps alive by itself, so that they
/// are sent again when an answer was lost and done once all the same; etcd has no sessions, so there such a write ends with
/// <see cref="KvErrorCode.UnknownOutcome"/>. Dispose it when no request is running. Thread safety: all members.
/// </summary>
public sealed partial class KvClient : IKvStore, IAsyncDisposable
{
    private readonly ClientCalls _calls;
    private readonly Backoff _watchPauses;
    private readonly TimeProvider _time;

    /// <summary>Makes a client.</summary>
    /// <exception cref="ArgumentException">An endpoint is malformed, or a setting is out of range.</exception>
    public KvClient(KvClientOptions options)
        : this(new KvConnection(options), TimeProvider.System)
    {
    }

    /// <summary>Makes a client of the given endpoints with default settings.</summary>
    public KvClient(params string[] endpoints)
        : this(new KvClientOptions { Endpoints = endpoints })
    {
    }

    internal KvClient(KvConnection connection, TimeProvider time)
    {
        Connection = connection;
        _calls = new ClientCalls(connection);
        _time = time;
        _watchPauses = new Backoff(connection.Options, time);
    }

    /// <summary>The settings in force.</summary>
    public KvClientOptions Options => Connection.Options;

    /// <summary>The same cluster by the messages of its API: for what this class does not offer, such as members and maintenance.</summary>
    public KvConnection Connection { get; }

    /// <summary>Ends the session and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _calls.DisposeAsync().ConfigureAwait(false);
        Connection.Dispose();
    }

    /// <inheritdoc/>
    public async Task<KvEntry?> GetAsync(KvKey key, KvReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = NewRange(KvRange.Key(key), options ?? KvReadOptions.Default);
        var response = await _calls.RangeAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Kvs.Count > 0 ? new KvEntry(response.Kvs[0]) : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<KvEntry> RangeAsync(
        KvRange range, KvRangeOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= KvRangeOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Limit);
        var request = NewRange(range, options.Read);
        request.KeysOnly = options.KeysOnly;
        for (var left = options.Limit; ;)
        {
            request.Limit = left > 0 ? Math.Min(left, options.PageSize) : options.PageSize;
            var page = await _calls.RangeAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var entry in page.Kvs)
            {
                yield return new KvEntry(entry);
            }

            if (!page.More || page.Kvs.Count == 0 || (left > 0 && (left -= page.Kvs.Count) <= 0))
            {
                yield break;
            }

            request = NextPage(request, page);
        }
    }

    /// <inheritdoc/>
    public async Task<long> CountAsync(KvRange range, KvReadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = NewRange(range, options ?? KvReadOptions.Default);
        request.CountOnly = true;
        return (await _calls.RangeAsync(request, cancellationToken).ConfigureAwait(false)).Count;
    }

    /// <inheritdoc/>
    public async Task<long> PutAsync(KvKey key, KvValue value, KvWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = new PutRequest { Key = key.Bytes, Value = value.Bytes, Lease = (options ?? KvWriteOptions.Default).LeaseId };
        return (await _calls.PutAsync(request, cancellationToken).ConfigureAwait(false)).Header.Revision;
    }

    /// <inheritdoc/>
    public Task<long?> CreateAsync(KvKey key, KvValue value, KvWriteOptions? options = null, CancellationToken cancellationToken = default) =>
        PutIfAsync(KvCondition.Absent(key), key, value, options, cancellationToken);

    /// <inheritdoc/>
    public Task<long?> UpdateAsync(
        KvKey key, KvValue value, long revision, KvWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        // Revision 0 would ask for a key that does not exist, and create it.
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 1);
        return PutIfAsync(KvCondition.Unchanged(key, revision), key, value, options, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<long> DeleteAsync(KvRange range, CancellationToken cancellationToken = default)
    {
        var request = new DeleteRangeRequest { Key = range.First, RangeEnd = range.End };
        return (await _calls.DeleteAsync(request, cancellationToken).ConfigureAwait(false)).Deleted;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(KvKey key, long revision, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 1);
        var transaction = Transaction().If(KvCondition.Unchanged(key, revision)).Then(KvOperation.Delete(KvRange.Key(key)));
        return (await transaction.CommitAsync(cancellationToken).ConfigureAwait(false)).Succeeded;
    }

    /// <inheritdoc/>
    public KvTransaction Transaction() => new(_calls.TxnAsync);

    /// <inheritdoc/>
    public Task<KvLease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default) =>
        KvLease.GrantAsync(_calls, timeToLive, _time, cancellationToken);

    private static RangeRequest NewRange(KvRange range, KvReadOptions options) => new()
    {
        Key = range.First,
        RangeEnd = range.End,
        Revision = options.Revision,
        Serializable = options.Consistency == KvConsistency.Serializable,
    };

    /// <summary>What follows a page, in the state that it was read from.</summary>
    private static RangeRequest NextPage(RangeRequest request, RangeResponse page)
    {
        // The least key after the last one.
        var last = page.Kvs[^1].Key.Span;
        var first = new byte[last.Length + 1];
        last.CopyTo(first);
        var next = new RangeRequest(request) { Key = new KvKey(first.AsMemory()).Bytes };
        if (request.Revision == 0 && request.Revisions.Count == 0)
        {
            next.Revisions.Add(page.Header.Groups);
            next.Revision = page.Header.Groups.Count > 0 ? 0 : page.Header.Revision;
        }

        return next;
    }

    private async Task<long?> PutIfAsync(
        KvCondition condition, KvKey key, KvValue value, KvWriteOptions? options, CancellationToken cancellationToken)
    {
        var transaction = Transaction().If(condition).Then(KvOperation.Put(key, value, options));
        var result = await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return result.Succeeded ? result.Revision : null;
    }
}
