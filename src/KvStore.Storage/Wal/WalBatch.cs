using System.Runtime.InteropServices;

namespace KvStore.Storage.Wal;

/// <summary>
/// What one turn of the node's loop wants to be durable, for any number of groups, in order. All of it survives a crash or none of it.
/// Payloads are referred to, not copied: they must not change until the write of this batch was reported complete. Reusable after
/// <see cref="Clear"/>; a batch that has grown keeps its room.
/// Thread safety: one owner at a time; handing it to <see cref="WalWriter.TrySubmit"/> hands over the ownership until completion.
/// </summary>
public sealed class WalBatch
{
    private readonly List<WalRecord> _records = [];

    /// <summary>A number of the caller's own, to recognize the batch when it completes.</summary>
    public ulong Token { get; set; }

    /// <summary>Number of records.</summary>
    public int Count => _records.Count;

    /// <summary>Bytes that the records take on disk, without the frame around them; at most <see cref="WalOptions.BatchBytesMax"/>.</summary>
    public long EncodedBytes { get; private set; }

    internal ReadOnlySpan<WalRecord> Records => CollectionsMarshal.AsSpan(_records);

    /// <summary>The group's new hard state; replaces the one before.</summary>
    public void AddHardState(ulong group, ulong term, ulong vote, ulong commit) =>
        Add(new WalRecord(WalRecordType.HardState, Kind: 0, group, term, commit, vote, Payload: default));

    /// <summary>Removes the group's entries from <paramref name="fromIndex"/> on.</summary>
    public void AddTruncate(ulong group, ulong fromIndex) =>
        Add(new WalRecord(WalRecordType.Truncate, Kind: 0, group, Term: 0, fromIndex, Vote: 0, Payload: default));

    /// <summary>
    /// Removes the group's entries up to and including <paramref name="index"/>, since a snapshot stands for them; the log goes on at the
    /// index after it, also when it had not come that far.
    /// </summary>
    public void AddLogStart(ulong group, ulong index, ulong term) =>
        Add(new WalRecord(WalRecordType.LogStart, Kind: 0, group, term, index, Vote: 0, Payload: default));

    /// <summary>Appends an entry; its index must follow the group's last one.</summary>
    public void AddEntry(ulong group, ulong index, ulong term, byte kind, ReadOnlyMemory<byte> payload) =>
        Add(new WalRecord(WalRecordType.Entry, kind, group, term, index, Vote: 0, payload));

    /// <summary>Where the group's log stands; the log itself writes these at the beginning of a segment.</summary>
    internal void AddCheckpoint(ulong group, in WalCheckpoint checkpoint) => Add(WalRecordCodec.ToRecord(group, checkpoint));

    /// <summary>Makes the batch empty and lets go of the payloads.</summary>
    public void Clear()
    {
        _records.Clear();
        EncodedBytes = 0;
        Token = 0;
    }

    private void Add(in WalRecord record)
    {
        _records.Add(record);
        EncodedBytes += WalRecordCodec.EncodedBytes(record);
    }
}
