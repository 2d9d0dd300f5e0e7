namespace KvStore.Conformance.Tests.Referee;

/// <summary>
/// The programs that are compared: Debian's etcd and etcdctl in <c>.cache/etcd</c> of the repository, fetched and never installed, and ours as
/// users run them.
/// </summary>
internal static class RefereeFiles
{
    private const string RepositoryMark = "KvStore.sln";

    public static string Etcd => Existing("./tools/fetch-etcd", ".cache", "etcd", "usr", "bin", "etcd");

    public static string Etcdctl => Existing("./tools/fetch-etcd", ".cache", "etcd", "usr", "bin", "etcdctl");

    /// <summary>Our own server, published by <c>tools/build</c>.</summary>
    public static string KvStore => Existing("./tools/build", "bin", "kvstore");

    /// <summary>Our own command line tool, likewise.</summary>
    public static string Kvctl => Existing("./tools/build", "bin", "kvctl");

    private static string Existing(string maker, params string[] parts)
    {
        var path = Path.Combine([RepositoryRoot(), .. parts]);
        return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: run {maker} first");
    }

    private static string RepositoryRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, RepositoryMark)))
            {
                return folder;
            }
        }

        throw new InvalidOperationException($"no folder above {AppContext.BaseDirectory} holds {RepositoryMark}");
    }
}
