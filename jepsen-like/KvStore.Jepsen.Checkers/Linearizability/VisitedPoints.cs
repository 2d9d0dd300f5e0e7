namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>
/// The points that were visited, each with the sets of unknown operations that led there. A point reached again with the same ones or more
/// of them can do nothing that it could not do before: what is not used up can still be placed, or left out.
/// </summary>
internal sealed class VisitedPoints<TState>(IEqualityComparer<TState> states)
{
    private readonly Dictionary<SearchPoint<TState>, List<ulong[]>> _points = new(new SearchPoint<TState>.Comparer(states));

    /// <summary>Notes a visit; false when there is nothing new to find there.</summary>
    public bool TryAdd(SearchPoint<TState> point, ulong[] unknown)
    {
        if (!_points.TryGetValue(point, out var sets))
        {
            _points.Add(point, [unknown]);
            return true;
        }

        if (sets.Exists(earlier => IsSubset(earlier, unknown)))
        {
            return false;
        }

        sets.Add(unknown);
        return true;
    }

    private static bool IsSubset(ulong[] part, ulong[] whole)
    {
        for (var i = 0; i < part.Length; i++)
        {
            if ((part[i] & ~whole[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
