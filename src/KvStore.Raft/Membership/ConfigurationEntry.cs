namespace KvStore.Raft;

/// <summary>A configuration and the log entry that brought it; it is in force from the moment the entry is in the log (thesis 4.1).</summary>
/// <param name="Index">The index of the entry; for the configuration that a log starts from, the index before its first entry.</param>
/// <param name="Configuration">The members from that entry on.</param>
public readonly record struct ConfigurationEntry(LogIndex Index, Configuration Configuration);
