using KvStore.Contracts.Etcd;

namespace KvStore.Node.Watching;

/// <summary>
/// Remembers under which rules the watchers of a stream may read, so that they are looked at again when the rules have changed. Thread safety:
/// <see cref="Mistrust"/> and <see cref="User"/> from any thread, the rest by who reads the stream.
/// </summary>
internal sealed class WatchGuard
{
    private readonly HashSet<long> _revoked = [];
    private volatile string? _user;
    private ulong _revision;

    /// <summary>
    /// Who has the stream, once that was found out: a token that has expired since does not end a watcher, a permission that was taken away does.
    /// </summary>
    public string? User
    {
        get => _user;
        set => _user = value;
    }

    /// <summary>Whether nothing has to be looked at for the next response.</summary>
    public bool IsAtEase(ulong revision) => Volatile.Read(ref _revision) == revision && _revoked.Count == 0;

    /// <summary>Whether the watchers have to be looked at again.</summary>
    public bool IsBehind(ulong revision) => Volatile.Read(ref _revision) != revision;

    /// <summary>All watchers were looked at under rules of a revision.</summary>
    public void Trust(ulong revision) => Volatile.Write(ref _revision, revision);

    /// <summary>A watcher was made under rules that are others by now.</summary>
    public void Mistrust() => Volatile.Write(ref _revision, 0);

    /// <summary>Nothing more is told to a watcher, but that it is cancelled.</summary>
    public void Revoke(long watchId) => _revoked.Add(watchId);

    /// <summary>Whether a response may be told.</summary>
    public bool MayTell(WatchResponse response)
    {
        if (response.Canceled)
        {
            _revoked.Remove(response.WatchId);
            return true;
        }

        return !_revoked.Contains(response.WatchId);
    }
}
