// hard-states: the terms and votes of all groups, apart from the log, so that a damaged sector of the log cannot make a node vote twice.
// The file holds the same twice, one copy in each half. Little-endian.
//
//    0  magic "KVHS"        4  crc32c of bytes 8 to the end of the last group     8  cluster id      16  node id
//   24  sequence of the last frame of the log that was synced before this was written
//   32  number of groups   36  zero
//   40  for each group, in the order of their ids: group, term, vote (8 bytes each)
//
// Both halves are written, and synced, after the log is synced and before anyone is told that it is. So the log is never behind them: when
// a crash tears them, it has all they had; and a log that ends before their sequence has lost what was synced.
using System.Buffers.Binary;
using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>Writes the second copy of the hard states. Owned by the log.</summary>
internal sealed class WalHardStateCopy : IDisposable
{
    public const string FileName = "hard-states";
    private const int HeaderBytes = 40;
    private const int GroupBytes = 24;
    private const int CrcFrom = 8;
    private const uint Magic = 0x5348_564B;
    private const long HalfBytesMax = 128 * 1024;
    private const int SegmentShare = 8;

    private readonly IFile _file;
    private readonly WalOptions _options;
    private readonly byte[] _half;

    private WalHardStateCopy(IFile file, WalOptions options)
    {
        _file = file;
        _options = options;
        _half = new byte[file.Length / 2];
    }

    /// <summary>Reads what a directory has of it; changes nothing.</summary>
    public static WalHardStates Read(IFileSystem files, string directory, WalOptions options)
    {
        var path = Path.Combine(directory, FileName);
        if (!files.Exists(path))
        {
            return new WalHardStates(path, Exists: false, DamagedHalves: 2, Sequence: 0, []);
        }

        using var file = files.Open(path, FileOpenKind.Existing);
        var bytes = new byte[file.Length];
        var half = bytes.AsSpan(0, file.Read(bytes, offset: 0)).Length / 2;
        var first = Parse(bytes.AsSpan(0, half), path, options);
        var second = Parse(bytes.AsSpan(half, half), path, options);
        var damaged = (first is null ? 1 : 0) + (second is null ? 1 : 0);
        var newest = first?.Sequence >= (second?.Sequence ?? 0) ? first : second;
        return newest is null ? new WalHardStates(path, Exists: true, damaged, Sequence: 0, []) : newest with { DamagedHalves = damaged };
    }

    /// <summary>
    /// Opens the file, makes it where it is missing or too small, and writes it: also where it says this already, since what is read may be
    /// in the page cache only.
    /// </summary>
    public static WalHardStateCopy Open(
        IFileSystem files, string directory, WalOptions options, WalHardStates found, WalGroupTable groups, ulong sequence)
    {
        var wanted = 2 * Math.Min(HalfBytesMax, options.SegmentBytes / SegmentShare);
        if (!found.Exists || Length(files, found.Path) < wanted)
        {
            using (var file = files.Open(found.Path + WalSegment.TemporarySuffix, FileOpenKind.CreateOrTruncate))
            {
                file.Write(new byte[wanted], offset: 0);
                using var made = new WalHardStateCopy(file, options);
                made.Write(groups, sequence);
            }

            files.Rename(found.Path + WalSegment.TemporarySuffix, found.Path);
            files.SyncDirectory(directory);
            return new WalHardStateCopy(files.Open(found.Path, FileOpenKind.Existing), options);
        }

        var copy = new WalHardStateCopy(files.Open(found.Path, FileOpenKind.Existing), options);
        copy.Write(groups, sequence);
        return copy;
    }

    /// <summary>Makes both halves say what the table says. The log must be synced up to the frame of this sequence.</summary>
    public void Write(WalGroupTable groups, ulong sequence)
    {
        var used = HeaderBytes + (groups.Groups.Count * GroupBytes);
        if (used > _half.Length)
        {
            throw new InvalidOperationException(
                $"The log has {groups.Groups.Count} groups; '{_file.Path}' has room for {(_half.Length - HeaderBytes) / GroupBytes}.");
        }

        var target = _half.AsSpan(0, used);
        target.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], _options.ClusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], _options.NodeId);
        BinaryPrimitives.WriteUInt64LittleEndian(target[24..], sequence);
        BinaryPrimitives.WriteInt32LittleEndian(target[32..], groups.Groups.Count);
        var at = HeaderBytes;
        foreach (var id in groups.Groups.Keys.Order())
        {
            var state = groups.Groups[id].HardState;
            BinaryPrimitives.WriteUInt64LittleEndian(target[at..], id);
            BinaryPrimitives.WriteUInt64LittleEndian(target[(at + 8)..], state.Term);
            BinaryPrimitives.WriteUInt64LittleEndian(target[(at + 16)..], state.Vote);
            at += GroupBytes;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Crc32C.Compute(target[CrcFrom..]));
        _file.Write(target, offset: 0);
        _file.Write(target, _half.Length);
        _file.SyncData();
    }

    public void Dispose() => _file.Dispose();

    private static long Length(IFileSystem files, string path)
    {
        using var file = files.Open(path, FileOpenKind.Existing);
        return file.Length;
    }

    private static WalHardStates? Parse(ReadOnlySpan<byte> half, string path, WalOptions options)
    {
        if (half.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(half) != Magic)
        {
            return null;
        }

        var count = BinaryPrimitives.ReadInt32LittleEndian(half[32..]);
        if (count < 0 || count > (half.Length - HeaderBytes) / GroupBytes)
        {
            return null;
        }

        half = half[..(HeaderBytes + (count * GroupBytes))];
        if (BinaryPrimitives.ReadUInt32LittleEndian(half[4..]) != Crc32C.Compute(half[CrcFrom..])
            || BinaryPrimitives.ReadUInt64LittleEndian(half[8..]) != options.ClusterId
            || BinaryPrimitives.ReadUInt64LittleEndian(half[16..]) != options.NodeId)
        {
            return null;
        }

        var states = new List<KeyValuePair<ulong, WalHardState>>(count);
        for (var at = HeaderBytes; at < half.Length; at += GroupBytes)
        {
            var state = new WalHardState(
                Term: BinaryPrimitives.ReadUInt64LittleEndian(half[(at + 8)..]),
                Vote: BinaryPrimitives.ReadUInt64LittleEndian(half[(at + 16)..]),
                Commit: 0);
            states.Add(new KeyValuePair<ulong, WalHardState>(BinaryPrimitives.ReadUInt64LittleEndian(half[at..]), state));
        }

        return new WalHardStates(path, Exists: true, DamagedHalves: 0, BinaryPrimitives.ReadUInt64LittleEndian(half[24..]), states);
    }
}
