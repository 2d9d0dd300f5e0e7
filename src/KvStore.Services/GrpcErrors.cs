using Grpc.Core;
using KvStore.Contracts;

namespace KvStore.Services;

/// <summary>The one place where outcomes of the node become gRPC statuses. Clients of etcd match on the text, so it is passed on exactly.</summary>
internal static class GrpcErrors
{
    /// <summary>The status of an error: kinds have gRPC's numbers.</summary>
    public static Status ToStatus(KvError error) => new((StatusCode)error.Kind, error.Message);

    /// <summary>The exception by which a handler answers with an error.</summary>
    public static RpcException ToException(KvError error) => new(ToStatus(error));

    /// <summary>Waits for a result and returns its value, or throws its error. A call that was given up answers so.</summary>
    public static async Task<T> AnswerAsync<T>(Task<KvResult<T>> pending, ServerCallContext context)
        where T : class
    {
        try
        {
            var result = await pending;
            return result.IsOk ? result.Value : throw ToException(result.Error);
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            throw ToException(GaveUp(context));
        }
    }

    /// <summary>
    /// Why a call ended that was given up: the server cancels it at its deadline or when the client went away; only the first has a reader
    /// for the answer.
    /// </summary>
    public static KvError GaveUp(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? KvErrors.Canceled : KvErrors.DeadlineExceeded;
}
