using KvStore.Bench.Clusters;

namespace KvStore.Bench.Tests.Clusters;

public sealed class NodeFiguresTests
{
    private const string Page = """
        # HELP kvstore_raft_commit_index Entries known to be committed
        # TYPE kvstore_raft_commit_index gauge
        kvstore_raft_commit_index{group="1"} 1200
        kvstore_raft_applied_index{group="1"} 1199
        kvstore_snapshot_saved_total 3
        kvstore_snapshot_saved_total_more 9
        kvstore_snapshot_received_total 1
        requests{code="a b"} 2
        requests{code="c"} 1.5
        """;

    [Fact]
    public void The_figures_are_read_from_the_page() =>
        Assert.Equal(new NodeFigures(CommitIndex: 1200, AppliedIndex: 1199, SnapshotsSaved: 3, SnapshotsReceived: 1), NodeFigures.Parse(Page));

    [Fact]
    public void A_metric_is_summed_over_its_labels()
    {
        Assert.Equal(3.5, MetricsText.Find(Page, "requests"));
        Assert.Null(MetricsText.Find(Page, "request"));
    }

    [Fact]
    public void A_page_without_a_figure_is_no_page_of_ours() =>
        Assert.Contains("kvstore_raft_commit_index", Assert.Throws<BenchException>(() => NodeFigures.Parse("")).Message, StringComparison.Ordinal);
}
