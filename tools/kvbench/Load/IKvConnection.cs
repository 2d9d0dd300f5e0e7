namespace KvStore.Bench.Load;

/// <summary>
/// One connection to a node. Disposing it ends the calls under way, with a status of their own.
/// Thread safety: many clients call at once.
/// </summary>
internal interface IKvConnection : IDisposable
{
    /// <summary>
    /// Sends one request and waits for its end. Failures come as a status, not as exceptions. The message must not change before the call ended.
    /// </summary>
    ValueTask<CallOutcome> CallAsync(RequestKind kind, byte[] message);
}
