namespace KvStore.Client;

/// <summary>
/// A store of keys and values, wherever it is: a cluster that a client is connected to, or one in this process. A write is done once, or not at all, or its outcome is
/// unknown, which is an error of its own (<see cref="KvErrorCode.UnknownOutcome"/>). Cancelling ends the wait; a write that was already sent may still be done.
/// Keys and values must not change until the task ends. All methods throw <see cref="KvException"/>. Thread safety: all members.
/// </summary>
public interface IKvStore
{
    /// <summary>Reads an entry; null when there is none.</summary>
    Task<KvEntry?> GetAsync(KvKey key, KvReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads entries in the order of their keys, all of one state, some at a time while they are asked for. When that takes longer than the store keeps old states, it ends with
    /// <see cref="KvErrorCode.OutOfRange"/>.
    /// </summary>
    IAsyncEnumerable<KvEntry> RangeAsync(KvRange range, KvRangeOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Counts keys.</summary>
    Task<long> CountAsync(KvRange range, KvReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Writes an entry, whether there is one or not.</summary>
    /// <returns>The revision of the write.</returns>
    Task<long> PutAsync(KvKey key, KvValue value, KvWriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Writes an entry if there is none.</summary>
    /// <returns>The revision of the write; null: there is one, and it was left as it is.</returns>
    Task<long?> CreateAsync(KvKey key, KvValue value, KvWriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Writes an entry if the last write to it was the given one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <param name="revision">The <see cref="KvEntry.ModRevision"/> that it must have.</param>
    /// <returns>The revision of the write; null: it was written or deleted since.</returns>
    Task<long?> UpdateAsync(KvKey key, KvValue value, long revision, KvWriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes entries.</summary>
    /// <param name="range">One key or several.</param>
    /// <returns>How many there were.</returns>
    Task<long> DeleteAsync(KvRange range, CancellationToken cancellationToken = default);

    /// <summary>Deletes an entry if the last write to it was the given one.</summary>
    /// <returns>Whether it was deleted; false: it was written or deleted since.</returns>
    Task<bool> DeleteAsync(KvKey key, long revision, CancellationToken cancellationToken = default);

    /// <summary>Begins a transaction: nothing is sent until it is committed.</summary>
    KvTransaction Transaction();

    /// <summary>
    /// Tells what happens to keys, in order, from now on or from a revision on, until the caller ends it: nothing twice and nothing left out, whichever nodes come
    /// and go. When the store no longer has what would be next, it ends with <see cref="KvErrorCode.OutOfRange"/>.
    /// </summary>
    IAsyncEnumerable<KvEvent> WatchAsync(KvRange range, KvWatchOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Grants a lease and keeps it alive until it is disposed.</summary>
    /// <param name="timeToLive">How long the store waits for a sign of life: at least a second, and in whole seconds.</param>
    Task<KvLease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken = default);
}
