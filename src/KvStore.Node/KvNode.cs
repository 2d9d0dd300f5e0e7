using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Transport;
using KvStore.Raft;
using Microsoft.Extensions.Logging;

namespace KvStore.Node;

/// <summary>
/// A replica host without a web server: what the server's services and an embedding application call. Every response carries a full
/// header. Thread safety: all members.
/// </summary>
public sealed class KvNode : IAsyncDisposable
{
    /// <summary>Opens the data directory, replays the log and starts the loop and the transport.</summary>
    /// <exception cref="KvNodeStartException">The directory belongs to another node or cluster, is in use, or is damaged.</exception>
    public static KvNode Start(KvNodeOptions options, IPeerTransport transport, TimeProvider timeProvider, ILoggerFactory loggerFactory) =>
        throw new NotSupportedException();

    /// <summary>The settings in force.</summary>
    public KvNodeOptions Options => throw new NotSupportedException();

    /// <summary>Completes when the node has stopped; faulted when it failed and the process must exit.</summary>
    public Task Completion => throw new NotSupportedException();

    /// <summary>The leader known to this node, or none.</summary>
    public NodeId LeaderId => throw new NotSupportedException();

    /// <summary>Reads a range of keys; linearizable unless the request says serializable.</summary>
    public Task<KvResult<RangeResponse>> RangeAsync(RangeRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Writes one key. Cancelling stops the wait, not the write: its outcome is then unknown.</summary>
    public Task<KvResult<PutResponse>> PutAsync(PutRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Deletes a range of keys. Cancelling stops the wait, not the write.</summary>
    public Task<KvResult<DeleteRangeResponse>> DeleteRangeAsync(DeleteRangeRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Runs a transaction. Cancelling stops the wait, not the transaction.</summary>
    public Task<KvResult<TxnResponse>> TxnAsync(TxnRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>The state of this node; answered locally, also without a leader.</summary>
    public StatusResponse Status() => throw new NotSupportedException();

    /// <summary>Lists the members; linearizable when the request says so.</summary>
    public Task<KvResult<MemberListResponse>> MemberListAsync(MemberListRequest request, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Null when a linearizable read succeeds on this node; else why not.</summary>
    public Task<KvError?> CheckHealthAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
