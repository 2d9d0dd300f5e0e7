using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Node.Auth;
using KvStore.Node.Loop;
using KvStore.Node.Requests;
using KvStore.Node.StateMachine;
using KvStore.Storage.Engine;

namespace KvStore.Node;

/// <content>Reads: a linearizable one first waits for its read index; both kinds then read a snapshot on the caller's thread.</content>
public sealed partial class KvNode
{
    /// <summary>Asked by clients that only want to know whether reads work; etcd's tools ask for the same key.</summary>
    private static readonly ByteString HealthKey = ByteString.CopyFromUtf8("health");

    private static readonly Func<MvccReader, RangeRequest, KvResult<RangeResponse>> RangeReader = static (reader, range) => reader.Range(range);
    private static readonly Func<MvccReader, TxnRequest, KvResult<TxnResponse>> TxnReader = static (reader, txn) => reader.Txn(txn);

    /// <summary>Reads a range of keys; linearizable unless the request says serializable.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvResult<RangeResponse>> RangeAsync(RangeRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (RequestValidation.Check(request) is { } invalid)
        {
            return invalid;
        }

        if (!request.Serializable && await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var result = IsChecked(caller)
            ? await ReadCheckedAsync(request, caller, RangeReader, cancellationToken).ConfigureAwait(false)
            : ReadUnchecked(request, caller, RangeReader);
        if (result.IsOk)
        {
            FillHeader(result.Value.Header);
        }

        return result;
    }

    /// <summary>Null when a read, serializable or linearizable, succeeds on this node; else why not.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public async Task<KvError?> CheckHealthAsync(bool serializable, CancellationToken cancellationToken)
    {
        var probe = new RangeRequest { Key = HealthKey, Serializable = serializable, CountOnly = true };
        return (await RangeAsync(probe, KvCaller.Trusted, cancellationToken).ConfigureAwait(false)).Error;
    }

    private async Task<KvResult<TxnResponse>> ReadTxnAsync(TxnRequest request, KvCaller caller, CancellationToken cancellationToken)
    {
        if (!RequestValidation.IsSerializable(request)
            && await WaitForReadIndexAsync(cancellationToken).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        var result = IsChecked(caller)
            ? await ReadCheckedAsync(request, caller, TxnReader, cancellationToken).ConfigureAwait(false)
            : ReadUnchecked(request, caller, TxnReader);
        if (result.IsOk)
        {
            FillHeader(result.Value.Header);
        }

        return result;
    }

    /// <summary>A read of the applied state; an error when it takes longer than the engine can keep a state for it.</summary>
    private KvResult<TResponse> Read<TRequest, TResponse>(TRequest request, Func<MvccReader, TRequest, KvResult<TResponse>> read)
        where TResponse : class
    {
        try
        {
            return _group.Read(request, read);
        }
        catch (SnapshotEndedException)
        {
            return KvErrors.ReadOvertaken;
        }
    }

    private async ValueTask<KvError?> WaitForReadIndexAsync(CancellationToken cancellationToken)
    {
        var read = new PendingRead(_time.GetTimestamp(), _group.Id);
        if (!_loop.TryPost(LoopInput.Read(read)))
        {
            return RefusalReason();
        }

        var outcome = cancellationToken.CanBeCanceled
            ? await read.Task.WaitAsync(cancellationToken).ConfigureAwait(false)
            : await read.Task.ConfigureAwait(false);
        return outcome.Error;
    }
}
