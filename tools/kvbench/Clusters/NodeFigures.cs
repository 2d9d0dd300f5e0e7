namespace KvStore.Bench.Clusters;

/// <summary>What a node says of itself on its page <c>/metrics</c>.</summary>
/// <param name="CommitIndex">Entries that it knows to be committed.</param>
/// <param name="AppliedIndex">Entries that it has applied.</param>
/// <param name="SnapshotsSaved">Snapshots of its own state since it was started.</param>
/// <param name="SnapshotsReceived">Snapshots of other nodes that arrived whole since it was started.</param>
internal sealed record NodeFigures(long CommitIndex, long AppliedIndex, long SnapshotsSaved, long SnapshotsReceived)
{
    /// <summary>The figures on a page.</summary>
    public static NodeFigures Parse(string page) => new(
        Read(page, "kvstore_raft_commit_index"),
        Read(page, "kvstore_raft_applied_index"),
        Read(page, "kvstore_snapshot_saved_total"),
        Read(page, "kvstore_snapshot_received_total"));

    /// <summary>Asks a node; null when it does not answer.</summary>
    public static async Task<NodeFigures?> AskAsync(HttpClient http, Uri node, CancellationToken cancellationToken)
    {
        try
        {
            return Parse(await http.GetStringAsync(new Uri(node, "/metrics"), cancellationToken));
        }
        catch (HttpRequestException)
        {
            // It is down, or does not listen yet.
            return null;
        }
    }

    private static long Read(string page, string metric) =>
        (long)(MetricsText.Find(page, metric) ?? throw new BenchException($"the node does not tell {metric}"));
}
