using Grpc.Core;

namespace KvStore.Services;

/// <summary>The token that a call hands to the node.</summary>
internal static class CallToken
{
    /// <summary>
    /// The call's token when the client set a deadline, else none: the node bounds every request by itself, giving up does not undo a write,
    /// and a token that can be cancelled costs an allocation and two registrations per request.
    /// </summary>
    public static CancellationToken Of(ServerCallContext context) =>
        context.Deadline == DateTime.MaxValue ? CancellationToken.None : context.CancellationToken;
}
