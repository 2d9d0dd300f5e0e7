using System.Globalization;
using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>An open segment file whose header is known to be good.</summary>
internal sealed class WalSegment(IFile file, WalSegmentHeader header) : IDisposable
{
    public const string TemporarySuffix = ".tmp";
    private const string Prefix = "wal-";
    private const string Suffix = ".log";
    private const int SequenceDigits = 16;

    public IFile File { get; } = file;

    public ulong Sequence { get; } = header.Sequence;

    public ulong Signature { get; } = header.Signature;

    public long Length { get; } = header.SegmentBytes;

    public string Path => File.Path;

    public static string NameOf(ulong sequence) => $"{Prefix}{sequence:x16}{Suffix}";

    public static bool TryParseName(string name, out ulong sequence)
    {
        sequence = 0;
        return name.Length == Prefix.Length + SequenceDigits + Suffix.Length &&
            name.StartsWith(Prefix, StringComparison.Ordinal) &&
            name.EndsWith(Suffix, StringComparison.Ordinal) &&
            ulong.TryParse(
                name.AsSpan(Prefix.Length, SequenceDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sequence);
    }

    /// <summary>
    /// Makes a segment that is ready to be written: zero-filled (measured to be faster to write and sync later than fallocate or
    /// growing), its header and its name durable.
    /// </summary>
    public static WalSegment Create(IFileSystem files, string directory, ulong sequence, WalOptions options)
    {
        var header = new WalSegmentHeader(sequence, SignatureOf(sequence, options), options.ClusterId, options.NodeId, options.SegmentBytes);
        var path = System.IO.Path.Combine(directory, NameOf(sequence));
        var temporaryPath = path + TemporarySuffix;
        var page = new byte[WalSegmentHeader.Bytes];
        header.Write(page);
        using (var file = files.Open(temporaryPath, FileOpenKind.CreateOrTruncate))
        {
            file.Write(page, offset: 0);
            WalZeroes.Fill(file, WalSegmentHeader.Bytes, options.SegmentBytes);
            file.Sync();
        }

        files.Rename(temporaryPath, path);
        files.SyncDirectory(directory);
        return new WalSegment(files.Open(path, FileOpenKind.Existing), header);
    }

    /// <summary>Opens a segment and checks its header, its length and whose it is.</summary>
    public static WalSegment Open(IFileSystem files, string directory, ulong sequence, WalOptions options)
    {
        var file = files.Open(System.IO.Path.Combine(directory, NameOf(sequence)), FileOpenKind.Existing);
        var opened = false;
        try
        {
            var page = new byte[WalSegmentHeader.Bytes];
            var read = file.Read(page, offset: 0);
            var header = WalSegmentHeader.Read(page.AsSpan(0, read), file.Path);
            Check(file, header, sequence, options);
            opened = true;
            return new WalSegment(file, header);
        }
        finally
        {
            if (!opened)
            {
                file.Dispose();
            }
        }
    }

    public void Dispose() => File.Dispose();

    private static void Check(IFile file, in WalSegmentHeader header, ulong sequence, WalOptions options)
    {
        if (header.Sequence != sequence)
        {
            throw new StorageCorruptionException($"the file is segment {header.Sequence}, but its name says {sequence}", file.Path, offset: 0);
        }

        if (header.ClusterId != options.ClusterId || header.NodeId != options.NodeId)
        {
            throw new DataDirectoryException(
                $"'{file.Path}' belongs to node {header.NodeId:x} of cluster {header.ClusterId:x}, not to node {options.NodeId:x} of cluster {options.ClusterId:x}.",
                file.Path);
        }

        if (file.Length != header.SegmentBytes)
        {
            throw new StorageCorruptionException(
                $"the file has {file.Length} bytes, but was made with {header.SegmentBytes}", file.Path, file.Length);
        }
    }

    /// <summary>A number no other segment has: the parts are mixed by the finalizer of SplitMix64 (Steele et al., OOPSLA 2014).</summary>
    private static ulong SignatureOf(ulong sequence, WalOptions options) =>
        Mix(Mix(Mix(options.SignatureSalt ^ options.ClusterId) ^ options.NodeId) ^ sequence);

    private static ulong Mix(ulong value)
    {
        value += 0x9E37_79B9_7F4A_7C15;
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
