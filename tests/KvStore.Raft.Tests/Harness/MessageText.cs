using System.Collections.Immutable;

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
        SnapshotRequest m => $" {Of(m.Snapshot)}",
        HeartbeatRequest m => $" commit={m.Commit}" + Round(m.ReadContext) + Quiet(m.Quiet),
        HeartbeatResponse m => Round(m.ReadContext) + Quiet(m.Quiet),
        ReadIndexRequest m => $" id={m.RequestId}",
        ReadIndexResponse m => $" id={m.RequestId}" + (m.Refused ? " refused" : $" index={m.ReadIndex}"),
        TimeoutNow => "",
        _ => throw new ArgumentException(message.GetType().Name),
    };

    private static string Round(ulong round) => round == 0 ? "" : $" round={round}";

    private static string Quiet(bool quiet) => quiet ? " quiet" : "";

    private static string Entries(AppendRequest request)
    {
        var configurations = request.Configurations.ToDictionary(entry => entry.Index, entry => entry.Configuration);
        var entries = request.Entries.ToArray().Select((header, offset) =>
        {
            var index = request.Previous.Index + (1 + offset);
            return Entry(header, index, configurations.GetValueOrDefault(index));
        });
        return $"[{string.Join(' ', entries)}]";
    }

    public static string Entry(EntryHeader header, LogIndex index, Configuration? configuration) =>
        $"{header.Term}/{index}" + header.Kind switch
        {
            EntryKind.NoOp => "(noop)",
            EntryKind.Configuration => $"({Of(configuration!)})",
            _ => "",
        };

    public static string Of(Configuration configuration) =>
        $"voters={Nodes(configuration.Voters)}"
        + (configuration.IsJoint ? $" outgoing={Nodes(configuration.OutgoingVoters)}" : "")
        + (configuration.Learners.IsEmpty ? "" : $" learners={Nodes(configuration.Learners)}");

    public static string Of(SnapshotDescription snapshot) =>
        $"snapshot={snapshot.Position} {Of(snapshot.Configuration.Configuration)} since={snapshot.Configuration.Index}";

    private static string Nodes(ImmutableArray<NodeId> nodes) => string.Join(',', nodes);
}
