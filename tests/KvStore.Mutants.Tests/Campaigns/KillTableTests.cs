using KvStore.Mutants.Campaigns;
using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Tests.Campaigns;

public sealed class KillTableTests
{
    private static readonly (Mutant, TrialResult)[] Rows =
    [
        (new Mutant(10, "a", "It breaks this.", []), new TrialResult { Mutant = 10, KilledBy = "ElectionSafety", Seeds = 3, IsReached = true }),
        (new Mutant(20, "b", "It breaks that.", []), new TrialResult { Mutant = 20, Seeds = 100, IsReached = true }),
        (new Mutant(30, "c", "It breaks both.", []), new TrialResult { Mutant = 30, Seeds = 100, IsReached = false }),
    ];

    [Fact]
    public void Table_tells_who_was_killed_and_hides_no_survivor() =>
        Assert.Equal(
            """
            | mutant | what is broken | killed by | seeds |
            |---|---|---|---|
            | 10 a | It breaks this. | ElectionSafety | 3 |
            | 20 b | It breaks that. | **survived** | 100 |
            | 30 c | It breaks both. | **survived**, never reached | 100 |

            """,
            KillTable.Format(Rows));

    [Fact]
    public void Summary_counts_and_tells_of_the_control() =>
        Assert.Equal(
            "3 mutants, 1 killed, 2 survived; none passes 50 seeds",
            KillTable.Summary(Rows, new TrialResult { Mutant = 0, Seeds = 50, IsReached = false }));
}
