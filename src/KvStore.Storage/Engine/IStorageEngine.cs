namespace KvStore.Storage.Engine;

/// <summary>
/// An ordered map from byte keys to byte values, which holds the state of one replica. Keys are compared as unsigned bytes; a key that
/// is a prefix of another comes first. Keys are not empty; values may be.
/// <para>
/// <b>Prefix durability</b>, the one promise an engine makes: <see cref="Apply"/> makes a batch visible at once but need not make it
/// durable; <see cref="Flush"/> makes durable everything applied so far. After a crash the engine reopens in the state that it had after
/// <i>some</i> batch not older than the last completed flush, and tells by <see cref="DurableAppliedIndex"/> which one that was. Never a
/// part of a batch, never a later batch without an earlier one. The caller's log keeps every entry above the durable applied index and
/// applies it again, so an engine needs no log of its own.
/// </para>
/// <para>
/// Thread safety: one owner at a time calls <see cref="CreateBatch"/>, <see cref="Apply"/>, <see cref="Flush"/> and uses
/// <see cref="Current"/>. <see cref="CreateSnapshot"/>, <see cref="Defragment"/>, <see cref="ApproximateBytes"/>, <see cref="IsDeviceFull"/> and the two index properties may be used from any thread at any time.
/// Disposing the engine while a snapshot is in use is the caller's error.
/// </para>
/// <para>
/// A device or corruption error is thrown, and the engine must not be used after it: the state in memory may be ahead of what can
/// ever be made durable. With one exception: a <see cref="Files.StorageException"/> that says
/// <see cref="Files.StorageException.IsNoSpace"/>. The call that throws it has changed nothing, reads go on, and it may be called again
/// when there may be space.
/// </para>
/// </summary>
public interface IStorageEngine : IDisposable
{
    /// <summary>The index given to the last <see cref="Apply"/>, or the one recovered when opened; 0 for an empty engine.</summary>
    ulong AppliedIndex { get; }

    /// <summary>
    /// The index up to which the state is certain to survive a crash; never above <see cref="AppliedIndex"/>. Grows with
    /// <see cref="Flush"/>, and may grow by itself between flushes.
    /// </summary>
    ulong DurableAppliedIndex { get; }

    /// <summary>Bytes that the rows take, keys and values; an estimate that may lag. For operators and the quotas that they set, never for what replicas must agree on.</summary>
    long ApproximateBytes { get; }

    /// <summary>
    /// Whether the device lacks the room for what is still to be written to it, or soon would. What was applied stays, and is tried again; an
    /// owner that can choose applies nothing more, since an engine has little room in memory. May ask the system: not for every request.
    /// From any thread. An engine without files is never full.
    /// </summary>
    bool IsDeviceFull => false;

    /// <summary>
    /// The newest state, for the owner only: reads that pay for no snapshot. An iterator of it may be kept for ever, but after an
    /// <see cref="Apply"/> it stands nowhere until it seeks again.
    /// </summary>
    IStorageReader Current { get; }

    /// <summary>An empty batch for this engine, to be reused by <see cref="WriteBatch.Clear"/> and disposed by the caller.</summary>
    WriteBatch CreateBatch();

    /// <summary>
    /// Makes all changes of the batch visible at once and in order, so the last change of a key wins, and sets
    /// <see cref="AppliedIndex"/>. The batch may be empty. It is not cleared.
    /// </summary>
    /// <param name="batch">A batch that this engine created.</param>
    /// <param name="appliedIndex">The log index of the last entry whose effect is in the batch; must not be below <see cref="AppliedIndex"/>.</param>
    void Apply(WriteBatch batch, ulong appliedIndex);

    /// <summary>
    /// Makes everything applied before the call durable, then returns. Costs at least one device sync on engines with files: call it
    /// rarely and off the path of a request.
    /// </summary>
    void Flush();

    /// <summary>
    /// Asks for what <see cref="Flush"/> does and need not wait for it: <see cref="DurableAppliedIndex"/> grows when it is done. For an
    /// owner that must not wait for the device. A full device is no error here: it shows in <see cref="IsDeviceFull"/>, and the next
    /// call tries again.
    /// </summary>
    void BeginFlush() => Flush();

    /// <summary>
    /// Gives back to the device, as far as the engine can while it is in use, what it takes beyond its rows; an operator asks for it, seldom.
    /// May take as long as reading and writing everything, so the caller spends a thread on it. No row changes, and everybody else goes on:
    /// the owner applies and flushes meanwhile, snapshots stay as they are. One call at a time; the engine must not be disposed under it. When
    /// cancelled, or on a full device, it returns early, and what is done is good. An engine that has nothing to give back does nothing.
    /// </summary>
    void Defragment(CancellationToken cancellationToken)
    {
        // Nothing to give back.
    }

    /// <summary>
    /// An unchanging view that holds every batch whose <see cref="Apply"/> had returned before this call, and no part of a later one.
    /// Cheap, but held snapshots keep old data in memory or on disk: dispose them soon. An engine may end one that holds more than its
    /// options allow; every read of it throws <see cref="SnapshotEndedException"/> from then on.
    /// </summary>
    IStorageSnapshot CreateSnapshot();
}
