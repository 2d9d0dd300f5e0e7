using System.Collections.Immutable;
using KvStore.Node.Cluster;
using KvStore.Node.Loop;
using KvStore.Testing;

namespace KvStore.Node.Tests.Loop;

/// <summary>At which revision a group compacts by itself, and when.</summary>
public sealed class AutoCompactionTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Nothing_is_compacted_unless_the_settings_ask_for_it() => Assert.Null(AutoCompaction.From(Options(), _time));

    [Fact]
    public void Revision_is_compacted_at_when_it_was_the_newest_for_the_whole_age()
    {
        var compaction = AutoCompaction.From(Options() with { RevisionAgeMax = TimeSpan.FromSeconds(100) }, _time)!;
        var due = new List<(int Second, long Revision)>();
        for (var second = 1; second <= 130; second++)
        {
            _time.Pass(1000);
            if (compaction.Due(revision: second) is { } revision)
            {
                due.Add((second, revision));
            }
        }

        Assert.Equal([(110, 10), (120, 20), (130, 30)], due);
    }

    [Fact]
    public void Long_ages_are_looked_at_every_six_minutes()
    {
        var compaction = AutoCompaction.From(Options() with { RevisionAgeMax = TimeSpan.FromHours(8) }, _time)!;
        for (var minute = 1; minute < (8 * 60) + 6; minute++)
        {
            _time.Pass(60_000);
            Assert.Null(compaction.Due(minute));
        }

        _time.Pass(60_000);
        Assert.Equal(6, compaction.Due(486));
    }

    /// <summary>The loop stood still, or the machine slept: what is old by now is compacted at once, at the newest such revision.</summary>
    [Fact]
    public void After_a_pause_the_newest_old_revision_is_taken()
    {
        var compaction = AutoCompaction.From(Options() with { RevisionAgeMax = TimeSpan.FromSeconds(10) }, _time)!;
        for (var i = 1; i <= 5; i++)
        {
            _time.Pass(1000);
            Assert.Null(compaction.Due(revision: i));
        }

        _time.Pass(60_000);
        Assert.Equal(5, compaction.Due(revision: 5));
    }

    [Fact]
    public void Newest_revisions_are_kept_by_number()
    {
        var compaction = AutoCompaction.From(Options() with { RevisionCountMax = 1000 }, _time)!;
        Assert.Null(compaction.Due(revision: 5000));
        _time.Pass(60_000);
        Assert.Equal(4000, compaction.Due(revision: 5000));
        Assert.Null(compaction.Due(revision: 9000));
        _time.Pass(60_000);
        Assert.Null(compaction.Due(revision: 1000));
    }

    [Fact]
    public void Age_and_number_exclude_each_other()
    {
        var options = Options() with { RevisionAgeMax = TimeSpan.FromHours(1), RevisionCountMax = 1 };
        Assert.Throws<ArgumentException>(options.Validate);
        Assert.Throws<ArgumentOutOfRangeException>((Options() with { RevisionAgeMax = TimeSpan.Zero }).Validate);
        Assert.Throws<ArgumentOutOfRangeException>((Options() with { RevisionCountMax = 0 }).Validate);
    }

    private static KvNodeOptions Options()
    {
        var cluster = ClusterDefinition.Create([KeyValuePair.Create("n1", ImmutableArray.Create("http://127.0.0.1:10001"))], "auto");
        return new KvNodeOptions { Cluster = cluster, NodeId = cluster.Members[0].Id, DataDirectory = "/data" };
    }
}
