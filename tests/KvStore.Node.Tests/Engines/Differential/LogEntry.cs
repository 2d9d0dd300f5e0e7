using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Raft;

namespace KvStore.Node.Tests.Engines.Differential;

/// <summary>An entry of a generated log, as a replica gets it.</summary>
/// <param name="Kind">What the core says that it is.</param>
/// <param name="Payload">Its bytes.</param>
internal sealed record LogEntry(EntryKind Kind, byte[] Payload)
{
    public static LogEntry Empty { get; } = new(EntryKind.NoOp, []);

    public static LogEntry Of(GroupConfiguration configuration) => new(EntryKind.Configuration, configuration.ToByteArray());
}
