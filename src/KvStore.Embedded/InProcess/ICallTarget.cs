namespace KvStore.Embedded.InProcess;

/// <summary>Where calls go: a node that may be paused, stopped and started. Thread safety: all members.</summary>
internal interface ICallTarget
{
    /// <summary>Lets a call in, once the node is not paused.</summary>
    /// <returns>The services of the node, and what is cancelled when it is gone.</returns>
    /// <exception cref="Grpc.Core.RpcException">The node is not running: nothing was done.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    ValueTask<(ServiceTable Services, CancellationToken Gone)> EnterAsync(bool needsLeader, CancellationToken cancellationToken);
}
