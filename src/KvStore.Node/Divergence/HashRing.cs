using KvStore.Raft;

namespace KvStore.Node.Divergence;

/// <summary>The last state hashes of one replica, by applied index. Thread safety: none.</summary>
internal sealed class HashRing
{
    private const int Capacity = 64;

    private readonly (LogIndex Index, ulong Hash)[] _hashes = new (LogIndex, ulong)[Capacity];
    private int _next;

    public void Add(LogIndex index, ulong hash)
    {
        _hashes[_next] = (index, hash);
        _next = (_next + 1) % Capacity;
    }

    public bool TryFind(LogIndex index, out ulong hash)
    {
        foreach (var known in _hashes)
        {
            if (known.Index == index)
            {
                hash = known.Hash;
                return true;
            }
        }

        hash = 0;
        return false;
    }
}
