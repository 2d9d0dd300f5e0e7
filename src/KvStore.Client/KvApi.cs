using Google.Protobuf;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>
/// Keys, values and transactions. Reads are tried on further endpoints until the deadline; a write only when the earlier attempt certainly
/// did nothing, else it ends with <see cref="KvErrorCode.UnknownOutcome"/>. Cancelling ends the wait; a write that was already sent may
/// still be done. Byte arguments must not change until the task ends. All methods throw <see cref="KvException"/>. Thread safety: all members.
/// </summary>
public sealed class KvApi
{
    private readonly RequestRunner _runner;

    internal KvApi(RequestRunner runner) => _runner = runner;

    /// <summary>Reads one key or a range of keys; linearizable unless the request says serializable.</summary>
    public Task<RangeResponse> RangeAsync(RangeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.RangeAsync(message, options).ResponseAsync,
            request,
            RequestKind.Read,
            cancellationToken);
    }

    /// <summary>Reads one key; null when it does not exist.</summary>
    public async Task<KeyValue?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default)
    {
        var request = new RangeRequest { Key = UnsafeByteOperations.UnsafeWrap(key) };
        var response = await RangeAsync(request, cancellationToken).ConfigureAwait(false);
        return response.Kvs.Count == 0 ? null : response.Kvs[0];
    }

    /// <summary>Reads one key, given as text in UTF-8; null when it does not exist.</summary>
    public Task<KeyValue?> GetAsync(string key, CancellationToken cancellationToken = default) =>
        GetAsync(ByteString.CopyFromUtf8(key).Memory, cancellationToken);

    /// <summary>Reads all keys that begin with a prefix (UTF-8), in key order.</summary>
    public Task<RangeResponse> GetPrefixAsync(string prefix, CancellationToken cancellationToken = default)
    {
        var key = ByteString.CopyFromUtf8(prefix);
        var first = key.IsEmpty ? KeyRanges.FromKeyEnd : key;
        return RangeAsync(new RangeRequest { Key = first, RangeEnd = KeyRanges.PrefixEnd(key) }, cancellationToken);
    }

    /// <summary>Writes one key.</summary>
    public Task<PutResponse> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.PutAsync(message, options).ResponseAsync,
            request,
            RequestKind.Write,
            cancellationToken);
    }

    /// <summary>Writes one key.</summary>
    public Task<PutResponse> PutAsync(
        ReadOnlyMemory<byte> key,
        ReadOnlyMemory<byte> value,
        CancellationToken cancellationToken = default)
    {
        var request = new PutRequest { Key = UnsafeByteOperations.UnsafeWrap(key), Value = UnsafeByteOperations.UnsafeWrap(value) };
        return PutAsync(request, cancellationToken);
    }

    /// <summary>Writes one key; key and value are text in UTF-8.</summary>
    public Task<PutResponse> PutAsync(string key, string value, CancellationToken cancellationToken = default) =>
        PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8(key), Value = ByteString.CopyFromUtf8(value) }, cancellationToken);

    /// <summary>Deletes one key or a range of keys.</summary>
    public Task<DeleteRangeResponse> DeleteAsync(DeleteRangeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.DeleteRangeAsync(message, options).ResponseAsync,
            request,
            RequestKind.Write,
            cancellationToken);
    }

    /// <summary>Deletes one key, given as text in UTF-8; the answer says whether it was there.</summary>
    public Task<DeleteRangeResponse> DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        DeleteAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8(key) }, cancellationToken);

    /// <summary>
    /// Compacts: revisions below the given one can no longer be read. A physical compaction is answered when the node that was asked has
    /// removed what nobody can read any more, which may take long.
    /// </summary>
    public Task<CompactionResponse> CompactAsync(CompactionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.CompactAsync(message, options).ResponseAsync,
            request,
            RequestKind.Write,
            cancellationToken);
    }

    /// <summary>Runs a transaction. One that only reads is retried like a read.</summary>
    public Task<TxnResponse> TxnAsync(TxnRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _runner.RunAsync(
            static (endpoint, message, options) => endpoint.Connection.Kv.TxnAsync(message, options).ResponseAsync,
            request,
            TransactionKind.Of(request),
            cancellationToken);
    }
}
