namespace KvStore.Conformance.Tests.Referee;

/// <summary>Where Debian's etcd and etcdctl lie: <c>.cache/etcd</c> of the repository, put there by <c>tools/test</c>, never installed.</summary>
internal static class RefereeFiles
{
    private const string RepositoryMark = "KvStore.sln";

    public static string Etcd => InCache("etcd");

    public static string Etcdctl => InCache("etcdctl");

    public static bool Exist => File.Exists(Etcd) && File.Exists(Etcdctl);

    private static string InCache(string program) => Path.Combine(RepositoryRoot(), ".cache", "etcd", "usr", "bin", program);

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
