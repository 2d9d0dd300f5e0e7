using System.Globalization;

namespace KvStore.Bench.Clusters;

/// <summary>What of a process is in memory, in bytes.</summary>
/// <param name="Own">Pages of its own: heaps, buffers, stacks.</param>
/// <param name="Files">Pages of files that it has mapped, which the kernel may take back at any time.</param>
internal readonly record struct ProcessMemory(long Own, long Files)
{
    private const long BytesPerKilobyte = 1024;

    /// <summary>Both together: the resident set.</summary>
    public long Resident => Own + Files;

    /// <summary>Reads it from the kernel; zero for a process that has ended.</summary>
    public static ProcessMemory Of(int processId)
    {
        try
        {
            var lines = File.ReadAllLines($"/proc/{processId}/status");
            return new ProcessMemory(Read(lines, "RssAnon:"), Read(lines, "RssFile:"));
        }
        catch (IOException)
        {
            return default;
        }
    }

    /// <summary>The one with the larger resident set.</summary>
    public ProcessMemory Max(ProcessMemory other) => Resident >= other.Resident ? this : other;

    private static long Read(string[] lines, string name)
    {
        var line = Array.Find(lines, line => line.StartsWith(name, StringComparison.Ordinal));
        var number = line?[name.Length..].Replace("kB", "", StringComparison.Ordinal);
        return long.TryParse(number, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * BytesPerKilobyte
            : 0;
    }
}
