namespace KvStore.Contracts;

/// <summary>The version of etcd's API that this server tells its clients; some switch features by it.</summary>
public static class EtcdVersion
{
    /// <summary>The server's version. Kubernetes asks for 3.5.13 at least before it trusts consistent reads from its watch cache.</summary>
    public const string Server = "3.5.13";

    /// <summary>The cluster's version: the lowest of its members, major and minor only.</summary>
    public const string Cluster = "3.5.0";
}
