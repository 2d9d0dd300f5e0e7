namespace KvStore.Bench.Clusters;

/// <summary>
/// A control group of the kernel that bounds the memory of a process, the files that it has mapped and cached included. Needs the right to make one
/// (root, mostly). Disposing removes it; its processes must have ended.
/// </summary>
internal sealed class MemoryGroup : IDisposable
{
    private const string Root = "/sys/fs/cgroup";

    private readonly string _directory;

    private MemoryGroup(string directory) => _directory = directory;

    /// <summary>Makes a group that may use so many bytes.</summary>
    public static MemoryGroup Create(long bytes)
    {
        // Version 1 has a hierarchy for memory alone, version 2 one for all.
        var isSecond = !Directory.Exists($"{Root}/memory");
        var directory = $"{(isSecond ? Root : $"{Root}/memory")}/kvbench-{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(directory);
            File.WriteAllText($"{directory}/{(isSecond ? "memory.max" : "memory.limit_in_bytes")}", $"{bytes}");
            return new MemoryGroup(directory);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BenchException($"memory cannot be limited here: {error.Message}");
        }
    }

    /// <summary>The command line that runs a program within the group.</summary>
    public IReadOnlyList<string> Wrap(string program, IReadOnlyList<string> arguments) =>
        ["-c", "echo $$ > \"$0\" && exec \"$@\"", $"{_directory}/cgroup.procs", program, .. arguments];

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_directory);
        }
        catch (IOException)
        {
            // The kernel has not let go of a process that has ended; an empty group costs nothing.
        }
    }
}
