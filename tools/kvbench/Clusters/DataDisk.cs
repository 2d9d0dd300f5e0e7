namespace KvStore.Bench.Clusters;

/// <summary>Looks at the file system under the data.</summary>
internal static class DataDisk
{
    /// <summary>A warning for a folder whose writes never reach a disk, where fsync costs nothing; null for others.</summary>
    public static string? Warning(string directory) =>
        new DriveInfo(directory).DriveFormat is "tmpfs" or "ramfs"
            ? $"{directory} lies in memory: fsync costs nothing there, so the comparison says little about a disk (choose another --dir)"
            : null;
}
