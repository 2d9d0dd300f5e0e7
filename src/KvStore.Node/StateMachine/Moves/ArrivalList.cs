using System.Collections.Immutable;

namespace KvStore.Node.StateMachine.Moves;

/// <summary>The arrivals of a group as they are after one entry, by revision. Immutable.</summary>
internal sealed record ArrivalList(ImmutableArray<Arrival> Arrivals)
{
    /// <summary>Of a group to which nothing ever came.</summary>
    public static ArrivalList None { get; } = new([]);
}
