using KvStore.Storage.Lmdb.Native;

namespace KvStore.Storage.Lmdb.Tree;

/// <summary>
/// A committed state that readers share. It has several transactions, because LMDB lets one thread at a time into each and a reader may
/// wait there for the disk. Thread safety: safe for concurrent use; <see cref="Users"/> is guarded by <see cref="VersionList"/>.
/// </summary>
internal sealed class TreeVersion
{
    /// <summary>Transactions of a version: as many readers of one state may wait for the disk at once.</summary>
    public const int Transactions = 4;

    private readonly LmdbEnvironmentHandle _environment;
    private readonly ReadTransaction[] _transactions = new ReadTransaction[Transactions];
    private uint _next;

    /// <summary>The state that was committed last.</summary>
    public TreeVersion(LmdbEnvironmentHandle environment, Tables tables, long committedAt)
    {
        _environment = environment;
        CommittedAt = committedAt;
        for (var i = 0; i < Transactions; i++)
        {
            _transactions[i] = new ReadTransaction(environment, tables);
        }
    }

    /// <summary>Timestamp of the commit.</summary>
    public long CommittedAt { get; }

    /// <summary>Pages that all commits up to this one had freed: what was freed later is held by this version.</summary>
    public long PagesFreedBefore { get; init; }

    /// <summary>Who reads it: the engine, while it is the newest, and each snapshot.</summary>
    public int Users { get; set; }

    /// <summary>A transaction for a new reader; they take turns.</summary>
    public ReadTransaction NextTransaction() => _transactions[Interlocked.Increment(ref _next) % Transactions];

    /// <summary>Releases what the version holds; see <see cref="ReadTransaction.End"/>.</summary>
    public void End(bool isEngineDisposed = false)
    {
        foreach (var transaction in _transactions)
        {
            transaction.End(isEngineDisposed);
        }
    }

    /// <summary>
    /// Runs an action for which no transaction may be open, while the readers wait, and opens the transactions again. Nothing may have been
    /// committed since: then the state is the same. When the action fails they stay ended, for the environment may be without a map.
    /// </summary>
    public void Interrupt(Action<LmdbEnvironmentHandle> action) => Interrupt(action, at: 0);

    private void Interrupt(Action<LmdbEnvironmentHandle> action, int at)
    {
        if (at == Transactions)
        {
            action(_environment);
            return;
        }

        var isDone = false;
        _transactions[at].Suspend();
        try
        {
            Interrupt(action, at + 1);
            isDone = true;
        }
        finally
        {
            _transactions[at].Resume(begins: isDone);
        }
    }
}
