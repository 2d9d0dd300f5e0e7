using KvStore.Storage.Wal;
using KvStore.Testing.Files;

namespace KvStore.Storage.Tests.Wal;

/// <summary>Shorthand for logs on a disk in memory.</summary>
internal static class WalFixture
{
    public const string Directory = "/data/wal";
    public const string FirstSegment = Directory + "/wal-0000000000000001.log";
    public const string SecondSegment = Directory + "/wal-0000000000000002.log";

    public static readonly WalOptions Options = new() { ClusterId = 7, NodeId = 1, SegmentBytes = 16 * 1024, BatchBytesMax = 8 * 1024 };

    public static WriteAheadLog Open(FaultyFileSystem files, out WalRecovery recovery) =>
        WriteAheadLog.Open(files, Directory, Options, out recovery);

    public static WriteAheadLog Open(FaultyFileSystem files) => Open(files, out _);

    /// <summary>Opens, describes what is there, and goes away as a killed process does.</summary>
    public static WalRecovery Recover(FaultyFileSystem files)
    {
        using var log = Open(files, out var recovery);
        return recovery;
    }

    /// <summary>A batch of one entry of group 1.</summary>
    public static WalBatch Entry(ulong index, string text, ulong term = 1) => Entry(index, System.Text.Encoding.UTF8.GetBytes(text), term);

    /// <summary>A batch of one entry of group 1.</summary>
    public static WalBatch Entry(ulong index, byte[] payload, ulong term = 1)
    {
        var batch = new WalBatch();
        batch.AddEntry(group: 1, index, term, kind: 0, payload);
        return batch;
    }

    /// <summary>Writes and syncs entries of group 1 that hold one letter each: "abc" is three entries in three frames.</summary>
    public static void Append(WriteAheadLog log, ulong firstIndex, string letters)
    {
        foreach (var letter in letters)
        {
            log.Write(Entry(firstIndex++, letter.ToString()));
            log.Sync();
        }
    }

    /// <summary>The entries of group 1 as text.</summary>
    public static string Text(WalRecovery recovery) =>
        string.Concat((recovery.Find(1)?.Entries ?? []).Select(static entry => System.Text.Encoding.UTF8.GetString(entry.Payload.Span)));
}
