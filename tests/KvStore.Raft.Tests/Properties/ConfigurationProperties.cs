using FsCheck;
using FsCheck.Fluent;

namespace KvStore.Raft.Tests.Properties;

/// <summary>The step from one configuration to the next, and the history of a log's configurations against a plain list.</summary>
public sealed class ConfigurationProperties
{
    private const int Nodes = 6;

    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Arbitrary<(int[] From, int[] To)> Changes = (
        from before in VoterSets()
        from after in VoterSets()
        select (before, after)).ToArbitrary();

    /// <summary>Positive: a configuration so many entries further. Negative: that many entries are cut off. Zero: compact to the middle.</summary>
    private static readonly Arbitrary<int[]> Steps = Gen.Choose(-6, 6).ArrayOf(20).ToArbitrary();

    [Fact]
    public void Step_without_a_joint_configuration_leaves_no_two_majorities_apart() => Prop.ForAll(Changes, change =>
    {
        var step = Voters(change.From).StepToward(Voters(change.To));
        var apart = (from old in Majorities(change.From) from next in Majorities(change.To) select (old & next) == 0).Any(disjoint => disjoint);

        return step.Voters.SequenceEqual(Voters(change.To).Voters)
            && (!apart || step.IsJoint)
            && (!step.IsJoint || step.OutgoingVoters.SequenceEqual(Voters(change.From).Voters));
    }).Check(Quick);

    [Fact]
    public void Single_change_needs_no_joint_configuration() => Prop.ForAll(Changes, change =>
    {
        var differences = change.From.Except(change.To).Count() + change.To.Except(change.From).Count();

        return Voters(change.From).StepToward(Voters(change.To)).IsJoint == differences > 1;
    }).Check(Quick);

    [Fact]
    public void History_tells_what_a_walk_along_the_log_finds() => Prop.ForAll(Steps, steps =>
    {
        var history = new ConfigurationHistory(new ConfigurationEntry(LogIndex.Zero, Voters([0])));
        var log = new List<Configuration?> { Voters([0]) };
        var first = 0;
        foreach (var step in steps)
        {
            first = Run(step, history, log, first);
            for (var index = first; index < log.Count; index++)
            {
                if (history.At(new LogIndex((ulong)index)) != log.Take(index + 1).Last(configuration => configuration is not null))
                {
                    return false;
                }
            }
        }

        return history.Latest.Configuration == log.Last(configuration => configuration is not null);
    }).Check(Quick);

    private static int Run(int step, ConfigurationHistory history, List<Configuration?> log, int first)
    {
        if (step == 0)
        {
            first = (first + log.Count) / 2;
            history.CompactTo(new LogIndex((ulong)first));
        }
        else if (step < 0)
        {
            var kept = int.Max(first + 1, log.Count + step);
            history.TruncateFrom(new LogIndex((ulong)kept));
            log.RemoveRange(int.Min(kept, log.Count), log.Count - int.Min(kept, log.Count));
        }
        else
        {
            log.AddRange(new Configuration?[step - 1]);
            var entry = new ConfigurationEntry(new LogIndex((ulong)log.Count), Voters([log.Count]));
            history.Append(entry);
            log.Add(entry.Configuration);
        }

        return int.Min(first, log.Count - 1);
    }

    private static Gen<int[]> VoterSets() =>
        Gen.SubListOf(Enumerable.Range(0, Nodes)).Where(nodes => nodes.Count > 0).Select(nodes => nodes.ToArray());

    private static Configuration Voters(int[] nodes) => new() { Voters = [.. nodes.Select(node => new NodeId((ulong)node + 1))] };

    /// <summary>Every set of nodes, as bits, that is a majority of the voters.</summary>
    private static IEnumerable<int> Majorities(int[] voters) =>
        Enumerable.Range(0, 1 << Nodes).Where(set => voters.Count(voter => (set >> voter & 1) == 1) * 2 > voters.Length
            && voters.Aggregate(set, (rest, voter) => rest & ~(1 << voter)) == 0);
}
