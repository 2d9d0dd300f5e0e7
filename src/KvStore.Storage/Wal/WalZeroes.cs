using KvStore.Storage.Files;

namespace KvStore.Storage.Wal;

/// <summary>Writes zeroes.</summary>
internal static class WalZeroes
{
    private static readonly byte[] Chunk = new byte[1024 * 1024];

    /// <summary>Overwrites <paramref name="from"/> (included) to <paramref name="to"/> (not included) with zeroes.</summary>
    public static void Fill(IFile file, long from, long to)
    {
        while (from < to)
        {
            var count = (int)Math.Min(Chunk.Length, to - from);
            file.Write(Chunk.AsSpan(0, count), from);
            from += count;
        }
    }
}
