namespace KvStore.Node.Membership;

/// <summary>A node that can vote.</summary>
/// <param name="Id">The node.</param>
/// <param name="Weight">Its share of the votes, compared with the others' weights; at least 1.</param>
/// <param name="IsAway">Whether nothing is heard of it.</param>
internal readonly record struct NodeShare(ulong Id, int Weight, bool IsAway);
