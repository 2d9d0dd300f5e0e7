namespace KvStore.Conformance.Tests.Referee;

/// <summary>
/// The programs that are compared: Debian's etcd and etcdctl in <c>.cache/etcd</c> of the repository, fetched and never installed, and ours as
/// users run them; and the clients of others that talk to both.
/// </summary>
internal static class RefereeFiles
{
    private const string RepositoryMark = "KvStore.sln";
    private const string ClientsMaker = "./tools/fetch-clients";

    public static string Etcd => Existing("./tools/fetch-etcd", ".cache", "etcd", "usr", "bin", "etcd");

    public static string Etcdctl => Existing("./tools/fetch-etcd", ".cache", "etcd", "usr", "bin", "etcdctl");

    /// <summary>Our own server, published by <c>tools/build</c>.</summary>
    public static string KvStore => Existing("./tools/build", "bin", "kvstore");

    /// <summary>Our own command line tool, likewise.</summary>
    public static string Kvctl => Existing("./tools/build", "bin", "kvctl");

    /// <summary>What the Python clients of others consist of.</summary>
    public static string PythonPackages => Existing(ClientsMaker, ".cache", "clients", "python", "usr", "lib", "python3", "dist-packages");

    /// <summary>The native libraries of those.</summary>
    public static string PythonLibraries => Existing(ClientsMaker, ".cache", "clients", "python", "usr", "lib", "x86_64-linux-gnu");

    /// <summary>What the JavaScript clients of others consist of.</summary>
    public static string NodeModules => Existing(ClientsMaker, ".cache", "clients", "node", "node_modules");

    /// <summary>The public interface.</summary>
    public static string Protos => Existing("git checkout", "protos");

    /// <summary>A script that talks through a client of others.</summary>
    public static string ForeignScript(string name) => Existing("git checkout", "tests", "KvStore.Conformance.Tests", "Foreign", name);

    private static string Existing(string maker, params string[] parts)
    {
        var path = Path.Combine([RepositoryRoot(), .. parts]);
        return Path.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing: run {maker} first");
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
