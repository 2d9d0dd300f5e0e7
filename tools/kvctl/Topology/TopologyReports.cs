using KvCtl.Output;
using KvStore.Contracts.V1;

namespace KvCtl.Topology;

/// <summary>What there is to be said of groups, slots and moves.</summary>
internal static class TopologyReports
{
    private const double Hundred = 100.0;

    public static Report Groups(TopologyDescription topology) => new(
        ["ID", "Phase", "Weight", "Slots", "Leader", "Voters", "Learners", "Revision"],
        [.. topology.Groups.Select(static group => new[]
        {
            Cell.Of(group.Id),
            Cell.Of(Name(group.Phase)),
            Cell.Of((ulong)group.Weight),
            Cell.Of((ulong)group.Slots),
            Cell.Member(group.Leader),
            Cell.Members(group.Voters),
            Cell.Members(group.Learners),
            Cell.Of(group.Revision),
        })]);

    /// <summary>Who has how much, and what a rebalance would bring or take.</summary>
    public static Report Ring(TopologyDescription topology, RebalancePlanResponse plan)
    {
        var all = topology.Groups.Sum(static group => group.Slots);
        return new Report(
            ["Group", "Phase", "Weight", "Slots", "Share", "Arriving", "Leaving", "Rebalance"],
            [.. topology.Groups.Select(group => new[]
            {
                Cell.Of(group.Id),
                Cell.Of(Name(group.Phase)),
                Cell.Of((ulong)group.Weight),
                Cell.Of((ulong)group.Slots),
                Cell.Percent(all == 0 ? 0 : Hundred * group.Slots / all),
                Cell.Of(PlannedOf(topology, move => move.Destination == group.Id)),
                Cell.Of(PlannedOf(topology, move => move.Source == group.Id)),
                Change(SlotsOf(plan, move => move.Destination == group.Id) - SlotsOf(plan, move => move.Source == group.Id)),
            })]);
    }

    public static Report Keys(LocateResponse located) => new(
        ["Key", "Slot", "Group", "Leader", "Epoch", "Move"],
        [.. located.Keys.Select(static key => new[]
        {
            Cell.Key(key.Key), Cell.Of((ulong)key.Slot), Cell.Of(key.Group), Cell.Member(key.Leader), Cell.Of(key.Epoch), Cell.Of(key.Move),
        })]);

    public static Report Slots(TopologyDescription topology) => new(
        ["First", "Last", "Count", "Group", "Epoch", "Move"],
        [.. topology.Slots.Select(static run => new[]
        {
            Cell.Of((ulong)run.First),
            Cell.Of((ulong)run.First + run.Count - 1),
            Cell.Of((ulong)run.Count),
            Cell.Of(run.Owner),
            Cell.Of(run.Epoch),
            Cell.Of(run.Move),
        })]);

    public static Report Moves(TopologyDescription topology) => new(
        ["Move", "Source", "Destination", "Phase", "Slots", "Copying", "Chunks", "Revisions Left", "Ranges"],
        [.. topology.Moves.Select(static move => new[]
        {
            Cell.Of(move.Id),
            Cell.Of(move.Source),
            Cell.Of(move.Destination),
            Cell.Of(Name(move.Phase)),
            Cell.Of(CountOf(move.Slots)),
            Cell.Of(Name(move.Stage)),
            Cell.Of(move.Chunks),
            Cell.Of(move.RevisionsLeft),
            Cell.Of(SlotText.Show(move.Slots)),
        })]);

    public static Report Plan(RebalancePlanResponse plan) => new(
        ["Source", "Destination", "Slots", "Ranges"],
        [.. plan.Moves.Select(static move => new[]
        {
            Cell.Of(move.Source), Cell.Of(move.Destination), Cell.Of(CountOf(move.Slots)), Cell.Of(SlotText.Show(move.Slots)),
        })]);

    public static Report Nodes(TopologyDescription topology) => new(
        ["ID", "Name", "Is Learner", "Draining", "Weight", "Client Addrs", "Votes In", "Leads"],
        [.. topology.Nodes.Select(static node => new[]
        {
            Cell.Member(node.Id),
            Cell.Of(node.Name),
            Cell.Of(node.IsLearner),
            Cell.Of(node.IsDraining),
            Cell.Of((ulong)node.Weight),
            Cell.Of(string.Join(',', node.ClientUrls)),
            Cell.Of((long)node.Votes.Count),
            Cell.Of((long)node.Leads.Count),
        })]);

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static long CountOf(IEnumerable<SlotRange> ranges) => ranges.Sum(static range => range.Count);

    private static long PlannedOf(TopologyDescription topology, Func<MoveDescription, bool> isOf) =>
        topology.Moves.Where(move => move.Phase == MovePhase.Planned && isOf(move)).Sum(static move => CountOf(move.Slots));

    private static long SlotsOf(RebalancePlanResponse plan, Func<PlannedMove, bool> isOf) => plan.Moves.Where(isOf).Sum(static move => CountOf(move.Slots));

    private static Cell Change(long slots) => new(slots > 0 ? $"+{slots}" : $"{slots}", json => json.Raw($"{slots}"));
}
