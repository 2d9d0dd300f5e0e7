namespace KvStore.Bench.Clusters;

/// <summary>Finds the server programs when no path is given.</summary>
internal static class ProgramFinder
{
    private const string CachedEtcd = ".cache/etcd/usr/bin/etcd";
    private const string BuiltKvStore = "bin/kvstore";

    /// <summary>The etcd to compare with: the path given, else the privately unpacked one of a repository above, else the one on PATH.</summary>
    public static string Etcd(string? given)
    {
        if (given is not null)
        {
            return Existing(given, "--etcd");
        }

        return Above(AppContext.BaseDirectory, CachedEtcd)
            ?? Above(Environment.CurrentDirectory, CachedEtcd)
            ?? OnPath("etcd")
            ?? throw new BenchException(
                "etcd is not found. Unpack it privately: apt-get download etcd-server && dpkg-deb -x etcd-server_*.deb .cache/etcd, "
                + "or say where it is with --etcd.");
    }

    /// <summary>Our own server: the path given, else the one beside this program, else the built one of a repository above, else the one on PATH.</summary>
    public static string KvStore(string? given)
    {
        if (given is not null)
        {
            return Existing(given, "--kvstore");
        }

        var beside = Path.Combine(AppContext.BaseDirectory, "kvstore");
        return File.Exists(beside)
            ? beside
            : Above(AppContext.BaseDirectory, BuiltKvStore) ?? OnPath("kvstore") ?? throw new BenchException($"kvstore is not found beside {AppContext.BaseDirectory}: say where it is with --kvstore.");
    }

    private static string Existing(string path, string flag) =>
        File.Exists(path) ? Path.GetFullPath(path) : throw new BenchException($"{flag}: there is no file {path}");

    private static string? Above(string start, string relative)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            var candidate = Path.Combine(directory.FullName, relative);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static string? OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, program))
            .FirstOrDefault(File.Exists);
}
