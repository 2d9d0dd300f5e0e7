namespace KvStore.Node.Requests;

/// <summary>
/// Publishes outcomes on the thread pool, several to a work item: one item per request costs more in queueing than the request itself.
/// </summary>
internal sealed class ThreadPoolCompletionScheduler : ICompletionScheduler
{
    private const int ChunkLength = 16;

    public void Publish(List<PendingRequest> finished)
    {
        for (var start = 0; start < finished.Count; start += ChunkLength)
        {
            var chunk = new Chunk(finished.GetRange(start, Math.Min(ChunkLength, finished.Count - start)));
            ThreadPool.UnsafeQueueUserWorkItem(chunk, preferLocal: false);
        }
    }

    private sealed class Chunk(List<PendingRequest> requests) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            foreach (var request in requests)
            {
                request.Publish();
            }
        }
    }
}
