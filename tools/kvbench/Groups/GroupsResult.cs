namespace KvStore.Bench.Groups;

/// <summary>What the command groups found.</summary>
/// <param name="One">Each node with the first group alone.</param>
/// <param name="All">Each node with all groups.</param>
/// <param name="Made">How long it took to make the groups, until each had a leader.</param>
/// <param name="Groups">How many were made.</param>
internal sealed record GroupsResult(IReadOnlyList<IdleFigures> One, IReadOnlyList<IdleFigures> All, TimeSpan Made, int Groups)
{
    /// <summary>Bytes that a group takes on a node, by the node where it takes most.</summary>
    public long BytesPerGroup => One.Zip(All).Max(node => (node.Second.Memory - node.First.Memory) / Groups);

    /// <summary>Whether each node was within the bar.</summary>
    public bool Meets(double? cores) => cores is null || All.All(node => node.Core <= cores);
}
