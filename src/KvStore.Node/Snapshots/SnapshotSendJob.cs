using KvStore.Raft;

namespace KvStore.Node.Snapshots;

/// <summary>
/// One snapshot on its way to a follower: first the file is read and checked, so that damage is not spread; then it is sent. The file is
/// held open from the start, so it may be deleted meanwhile. Thread safety: none.
/// </summary>
internal sealed class SnapshotSendJob : IDisposable
{
    private readonly SnapshotStore _store;
    private readonly SnapshotReader _check;

    /// <summary>Opens the file.</summary>
    public SnapshotSendJob(SnapshotStore store, SnapshotFile file, NodeId to, Term term, SnapshotRate rate, SnapshotTransferOptions options)
    {
        _store = store;
        File = file;
        Term = term;
        _check = SnapshotReader.Open(store.Files, file.Path);
        var content = store.Files.Open(file.Path, Storage.Files.FileOpenKind.Existing);
        Sender = new SnapshotSender(file.Group, to, term, content, SnapshotFileKey.Of(content, file.Position), rate, options);
    }

    /// <summary>The snapshot.</summary>
    public SnapshotFile File { get; }

    /// <summary>The term in which the transfer was asked for.</summary>
    public Term Term { get; }

    /// <summary>The sender; it may send once <see cref="IsChecked"/>.</summary>
    public SnapshotSender Sender { get; }

    /// <summary>Whether the file was found good.</summary>
    public bool IsChecked { get; private set; }

    /// <summary>Whether the transport took nothing when last asked; until the next tick.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>Checks a part of the file.</summary>
    /// <exception cref="SnapshotDamagedException">The file is damaged.</exception>
    public void Check()
    {
        _store.CheckIdentity(File, _check.Header);
        if (!_check.MoveNext())
        {
            IsChecked = true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _check.Dispose();
        Sender.Dispose();
    }
}
