namespace KvStore.Raft;

/// <summary>What an entry is for.</summary>
public enum EntryKind : byte
{
    /// <summary>A command of the state machine; the core never sees its bytes.</summary>
    Command = 0,

    /// <summary>The empty entry that a new leader appends so that it can commit (thesis 6.4).</summary>
    NoOp = 1,

    /// <summary>A membership change. Its payload is made from the configuration by the runtime and counts no bytes here.</summary>
    Configuration = 2,
}

/// <summary>All that the core knows of an entry. Its index follows from where the header stands.</summary>
/// <param name="Term">The term of the leader that created the entry.</param>
/// <param name="Kind">What the entry is for.</param>
/// <param name="PayloadBytes">Length of the payload that the runtime holds; counted by the byte limits, never read.</param>
public readonly record struct EntryHeader(Term Term, EntryKind Kind, int PayloadBytes);
