namespace KvStore.Contracts;

/// <summary>
/// The release of etcd whose API this server answers as. Clients read it to decide what they may ask: Kubernetes uses consistent lists from
/// its cache only from 3.4.31 or 3.5.13 on, and tools parse it as a semantic version. It says which behaviour to expect, not whose
/// code runs; the server's own version is a field of its own in <c>/version</c>.
/// </summary>
public static class EtcdVersion
{
    /// <summary>Version in Status, and <c>etcdserver</c> in <c>/version</c>.</summary>
    public const string Server = "3.5.13";

    /// <summary><c>etcdcluster</c> in <c>/version</c>: the level that all members have in common.</summary>
    public const string Cluster = "3.5.0";
}
