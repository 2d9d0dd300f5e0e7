namespace KvStore.Storage.Files;

/// <summary>Replaces small files so that a crash leaves the old content or the new, never a mixture.</summary>
public static class AtomicFile
{
    private const string TemporarySuffix = ".tmp";

    /// <summary>Writes a new file beside the old one, syncs it, renames it over the old one, and syncs the directory.</summary>
    public static void Replace(IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        var temporaryPath = path + TemporarySuffix;
        using (var file = files.Open(temporaryPath, FileOpenKind.CreateOrTruncate))
        {
            file.Write(content, offset: 0);
            file.Sync();
        }

        files.Rename(temporaryPath, path);
        files.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
