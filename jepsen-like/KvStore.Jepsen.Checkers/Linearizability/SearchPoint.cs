namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>
/// A point of the search but for the operations of unknown outcome: which others were placed, the state that all lead to, and what
/// restricts the next one.
/// </summary>
/// <param name="Placed">A bit for each operation that is known to have taken effect.</param>
/// <param name="Hash">Of the bits.</param>
/// <param name="State">After them.</param>
/// <param name="EndsUnknown">Whether the last one placed is of unknown outcome; the next one must then need it.</param>
/// <param name="Before">If so, the state before it.</param>
internal readonly record struct SearchPoint<TState>(ulong[] Placed, ulong Hash, TState State, bool EndsUnknown, TState Before)
{
    /// <summary>Compares with the model's idea of equal states.</summary>
    internal sealed class Comparer(IEqualityComparer<TState> states) : IEqualityComparer<SearchPoint<TState>>
    {
        public bool Equals(SearchPoint<TState> x, SearchPoint<TState> y) =>
            x.Hash == y.Hash &&
            x.EndsUnknown == y.EndsUnknown &&
            states.Equals(x.State, y.State) &&
            (!x.EndsUnknown || states.Equals(x.Before, y.Before)) &&
            x.Placed.AsSpan().SequenceEqual(y.Placed);

        public int GetHashCode(SearchPoint<TState> obj)
        {
            var state = obj.State is null ? 0 : states.GetHashCode(obj.State);
            return (int)(obj.Hash ^ (obj.Hash >> 32)) ^ state ^ (obj.EndsUnknown ? 1 : 0);
        }
    }
}
