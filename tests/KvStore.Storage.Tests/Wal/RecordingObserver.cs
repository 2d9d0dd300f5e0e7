using System.Collections.Concurrent;
using KvStore.Storage.Wal;

namespace KvStore.Storage.Tests.Wal;

/// <summary>Remembers what a writer reports, and lets a test wait for it.</summary>
internal sealed class RecordingObserver : IWalObserver
{
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly ConcurrentQueue<ulong> _durable = new();
    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource> _awaited = new();

    public IReadOnlyCollection<Exception> Failures => _failures;

    public IReadOnlyCollection<ulong> Durable => _durable;

    public ConcurrentQueue<WalSyncSample> Samples { get; } = new();

    public Task<Exception> Failed => _failed.Task;

    /// <summary>Completes when the batch of this token was reported as the last durable one.</summary>
    public Task WhenDurable(ulong token) => Awaited(token).Task;

    public void OnSynced(in WalSyncSample sample) => Samples.Enqueue(sample);

    public void OnDurable(WalBatch last)
    {
        _durable.Enqueue(last.Token);
        Awaited(last.Token).TrySetResult();
    }

    public void OnFailed(Exception error)
    {
        _failures.Enqueue(error);
        _failed.TrySetResult(error);
    }

    private TaskCompletionSource Awaited(ulong token) =>
        _awaited.GetOrAdd(token, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
