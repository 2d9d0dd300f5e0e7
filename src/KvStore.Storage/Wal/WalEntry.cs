namespace KvStore.Storage.Wal;

/// <summary>One entry of a group's log as read back.</summary>
/// <param name="Index">Its log index.</param>
/// <param name="Term">The term of the leader that created it.</param>
/// <param name="Kind">What it is for; the log stores this byte and does not look at it.</param>
/// <param name="Payload">Its bytes. Owned by the receiver; shares an array with the entries that were written with it.</param>
public readonly record struct WalEntry(ulong Index, ulong Term, byte Kind, ReadOnlyMemory<byte> Payload);
