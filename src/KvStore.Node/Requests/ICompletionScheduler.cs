namespace KvStore.Node.Requests;

/// <summary>Runs the callers of finished requests somewhere else than on the loop.</summary>
internal interface ICompletionScheduler
{
    /// <summary>Publishes the outcomes. The list belongs to the caller again when the call returns.</summary>
    void Publish(List<PendingRequest> finished);
}
