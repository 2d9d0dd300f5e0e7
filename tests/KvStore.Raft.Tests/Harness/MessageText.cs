namespace KvStore.Raft.Tests.Harness;

/// <summary>One line per message, for traces.</summary>
internal static class MessageText
{
    public static string Of(Message message) => $"{message.From}->{message.To} {Kind(message)} term={message.Term}{Rest(message)}";

    private static string Kind(Message message) => message switch
    {
        VoteRequest { PreVote: true } => "PreVoteRequest",
        VoteResponse { PreVote: true } => "PreVoteResponse",
        _ => message.GetType().Name,
    };

    private static string Rest(Message message) => message switch
    {
        VoteRequest m => $" last={m.LastPosition}" + (m.Transfer ? " transfer" : ""),
        VoteResponse m => m.Granted ? " granted" : " refused",
        AppendRequest m => $" previous={m.Previous} entries={Entries(m)} commit={m.Commit}",
        AppendResponse { Rejected: true } m => $" rejected={m.Index} hint={m.Hint}",
        AppendResponse m => $" acknowledged={m.Index}",
        SnapshotRequest m => $" snapshot={m.Snapshot.Position} {Members(m.Snapshot.Configuration)}",
        HeartbeatRequest m => $" commit={m.Commit}" + Round(m.ReadContext),
        HeartbeatResponse m => Round(m.ReadContext),
        ReadIndexRequest m => $" id={m.RequestId}",
        ReadIndexResponse m => $" id={m.RequestId}" + (m.Refused ? " refused" : $" index={m.ReadIndex}"),
        _ => throw new ArgumentException(message.GetType().Name),
    };

    public static string Members(ConfigurationEntry entry)
    {
        var configuration = entry.Configuration;
        return $"voters=[{string.Join(' ', configuration.Voters)}]@{entry.Index}"
            + (configuration.IsJoint ? $" outgoing=[{string.Join(' ', configuration.OutgoingVoters)}]" : "")
            + (configuration.Learners.IsEmpty ? "" : $" learners=[{string.Join(' ', configuration.Learners)}]");
    }

    private static string Round(ulong round) => round == 0 ? "" : $" round={round}";

    private static string Entries(AppendRequest request)
    {
        var entries = request.Entries.ToArray().Select((header, offset) => Entry(header, request.Previous.Index + (1 + offset)));
        return $"[{string.Join(' ', entries)}]";
    }

    public static string Entry(EntryHeader header, LogIndex index) =>
        $"{header.Term}/{index}" + header.Kind switch
        {
            EntryKind.NoOp => "(noop)",
            EntryKind.Configuration => "(configuration)",
            _ => "",
        };
}
