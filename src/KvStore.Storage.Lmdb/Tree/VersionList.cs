namespace KvStore.Storage.Lmdb.Tree;

/// <summary>
/// The committed states that someone reads, oldest first; the last is the newest, which the engine itself keeps. Thread safety: safe for
/// concurrent use; <see cref="Add"/> and the members that end versions are called by whoever commits.
/// </summary>
internal sealed class VersionList
{
    private readonly Lock _lock = new();
    private readonly List<TreeVersion> _versions = [];
    private long _ended;

    /// <summary>Versions that were ended under their readers.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    /// <summary>Makes a version the newest; the caller is its first user.</summary>
    public void Add(TreeVersion version)
    {
        lock (_lock)
        {
            version.Users = 1;
            _versions.Add(version);
        }
    }

    /// <summary>Adds a user to a version that has one for certain.</summary>
    public void Acquire(TreeVersion version)
    {
        lock (_lock)
        {
            version.Users++;
        }
    }

    /// <summary>Takes a user away; the last one ends the version.</summary>
    public void Release(TreeVersion version)
    {
        lock (_lock)
        {
            if (--version.Users > 0)
            {
                return;
            }

            _versions.Remove(version);
        }

        version.End();
    }

    /// <summary>Versions beside the newest, and the oldest of them.</summary>
    public (int Held, TreeVersion? Oldest) Survey()
    {
        lock (_lock)
        {
            return _versions.Count < 2 ? (0, null) : (_versions.Count - 1, _versions[0]);
        }
    }

    /// <summary>
    /// Ends the oldest versions, but never the newest, while more than <paramref name="versionsMax"/> are held or the oldest holds more
    /// than <paramref name="pagesMax"/> pages of those freed so far.
    /// </summary>
    public void EndOldest(int versionsMax, long pagesMax, long pagesFreed)
    {
        while (true)
        {
            TreeVersion oldest;
            lock (_lock)
            {
                var held = _versions.Count - 1;
                if (held < 1 || (held <= versionsMax && pagesFreed - _versions[0].PagesFreedBefore <= pagesMax))
                {
                    return;
                }

                oldest = _versions[0];
                _versions.RemoveAt(0);
            }

            Interlocked.Increment(ref _ended);
            oldest.End();
        }
    }

    /// <summary>Ends all versions for good.</summary>
    public void EndAllWithEngine()
    {
        TreeVersion[] all;
        lock (_lock)
        {
            all = [.. _versions];
            _versions.Clear();
        }

        foreach (var version in all)
        {
            version.End(isEngineDisposed: true);
        }
    }
}
