using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine;
using KvStore.Node.Tests.StateMachine;
using KvStore.Node.Tests.StateMachine.Sessions;
using KvStore.Raft;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>
/// Entries of every kind, from a seed: sessions, few keys on which everything meets, and many rows, some large or with long keys, so that
/// trees split and files fill; compactions, members, configurations, empty entries.
/// </summary>
internal sealed class RandomLog(int seed)
{
    private const int MembersMax = 5;

    private readonly Random _random = new(seed);
    private readonly RandomSessions _sessions = new(seed);
    private readonly ManyRows _rows = new(seed);

    /// <summary>The next entry, for a state as it is now.</summary>
    public LogEntry Next(MvccStateMachine state) => _random.Next(24) switch
    {
        0 => LogEntry.Empty,
        1 => LogEntry.Of(Configuration()),
        2 => Command(CommandKind.PublishMember, new Member { ID = MemberId(), Name = $"n{_random.Next(100)}" }),
        3 => Command(CommandKind.Compact, new CompactionRequest { Revision = RevisionToCompact(state) }),
        < 12 => Command(_rows.Command()),
        _ => Command(_sessions.Command(state.AppliedIndex.Next.Value, state.SessionClock)),
    };

    /// <summary>A read, often of the past, sometimes of what is compacted.</summary>
    public RangeRequest Range(MvccStateMachine state)
    {
        var range = _rows.Range();
        range.Revision = _random.NextInt64(Math.Max(0, state.CompactedRevision - 1), state.Revision + 2);
        return range;
    }

    private static LogEntry Command(IMessage request) => Command(KindOf(request), request);

    private static LogEntry Command(CommandKind kind, IMessage request) =>
        new(EntryKind.Command, CommandCodec.Encode(kind, new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: 1, request));

    private static CommandKind KindOf(IMessage request) => TestStore.Decode(request).Kind;

    private GroupConfiguration Configuration() => new() { Voters = { 1, MemberId() }, Removed = { MemberId() } };

    private ulong MemberId() => (ulong)_random.Next(1, MembersMax);

    /// <summary>Mostly a part of what could be compacted; sometimes what was already, or what is not there yet.</summary>
    private long RevisionToCompact(MvccStateMachine state) =>
        _random.NextInt64(Math.Max(0, state.CompactedRevision - 1), state.Revision + 2);
}
