namespace KvStore.Conformance.Tests.Referee;

/// <summary>A program that serves etcd's API, and how it is told where to listen.</summary>
/// <param name="Program">Path of the executable.</param>
/// <param name="VariablePrefix">Environment variables with this prefix would change its settings, so it must not see any.</param>
/// <param name="Arguments">Its arguments for one node of a cluster.</param>
internal sealed record StoreKind(string Program, string VariablePrefix, Func<NodePlace, IEnumerable<string>> Arguments)
{
    public static StoreKind Etcd { get; } = new(
        RefereeFiles.Etcd,
        "ETCD_",
        place =>
        [
            $"--name={place.Name}", $"--data-dir={place.Folder}",
            $"--listen-client-urls={place.ClientUrl}", $"--advertise-client-urls={place.ClientUrl}",
            $"--listen-peer-urls={place.PeerUrl}", $"--initial-advertise-peer-urls={place.PeerUrl}",
            $"--initial-cluster={place.InitialCluster}",
        ]);

    public static StoreKind KvStore { get; } = new(
        RefereeFiles.KvStore,
        "KVSTORE_",
        place =>
        [
            $"--name={place.Name}", $"--data-dir={place.Folder}",
            $"--listen-client={place.ClientUrl}", $"--advertise-client={place.ClientUrl}",
            $"--listen-peer={place.PeerUrl}", $"--advertise-peer={place.PeerUrl}",
            $"--initial-cluster={place.InitialCluster}",
        ]);
}

/// <summary>Where one node of a cluster is.</summary>
internal sealed record NodePlace(string Name, string Folder, string ClientUrl, string PeerUrl, string InitialCluster);
