using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
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

        var result = await ReadAsync(request, caller, request.Serializable, RangeReader, cancellationToken).ConfigureAwait(false);
        if (result.Error == KvErrors.RangeSpansSlots)
        {
            result = await RangeOverGroupsAsync(request, caller, cancellationToken).ConfigureAwait(false);
        }

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
        var result = await ReadAsync(request, caller, RequestValidation.IsSerializable(request), TxnReader, cancellationToken).ConfigureAwait(false);
        if (result.IsOk)
        {
            FillHeader(result.Value.Header);
        }

        return result;
    }

    private async Task<KvResult<TResponse>> ReadAsync<TRequest, TResponse>(
        TRequest request,
        KvCaller caller,
        bool isSerializable,
        Func<MvccReader, TRequest, KvResult<TResponse>> read,
        CancellationToken cancellationToken)
        where TRequest : IMessage
        where TResponse : class
    {
        if (IsOneGroup)
        {
            var result = await ReadInAsync(GroupId.First, request, caller, isSerializable, read, cancellationToken).ConfigureAwait(false);
            if (!IsElsewhere(result.Error))
            {
                return result;
            }
        }

        return await RouteAsync(
            request,
            (group, cancellation) => ReadInAsync(group, request, caller, isSerializable, read, cancellation),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads in one group.</summary>
    private async Task<KvResult<TResponse>> ReadInAsync<TRequest, TResponse>(
        GroupId group,
        TRequest request,
        KvCaller caller,
        bool isSerializable,
        Func<MvccReader, TRequest, KvResult<TResponse>> read,
        CancellationToken cancellationToken)
        where TRequest : IMessage
        where TResponse : class
    {
        if (!isSerializable && await WaitForReadIndexAsync(cancellationToken, group).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        return IsChecked(caller)
            ? await ReadCheckedAsync(request, caller, read, cancellationToken, group).ConfigureAwait(false)
            : ReadUnchecked(request, caller, read, group);
    }

    /// <summary>A read of the applied state; an error when it takes longer than the engine can keep a state for it.</summary>
    private KvResult<TResponse> Read<TRequest, TResponse>(
        TRequest request, Func<MvccReader, TRequest, KvResult<TResponse>> read, GroupId? group = null)
        where TResponse : class
    {
        try
        {
            var replica = group is { } other && other != GroupId.First ? Groups.GetValueOrDefault(other) : _group;
            return replica is null ? KvErrors.WrongGroup : replica.Read(request, read);
        }
        catch (SnapshotEndedException)
        {
            return KvErrors.ReadOvertaken;
        }
        catch (ObjectDisposedException) when (group != GroupId.First && !_stopping.IsCancellationRequested)
        {
            // The group was removed: it had no keys any more.
            return KvErrors.WrongGroup;
        }
    }

    private async ValueTask<KvError?> WaitForReadIndexAsync(CancellationToken cancellationToken, GroupId? group = null)
    {
        var read = new PendingRead(_time.GetTimestamp(), group ?? GroupId.First);
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
