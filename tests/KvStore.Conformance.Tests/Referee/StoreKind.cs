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
            $"--listen-client-urls={place.ListenUrls}", $"--advertise-client-urls={place.ClientUrl}",
            $"--listen-peer-urls={place.PeerUrl}", $"--initial-advertise-peer-urls={place.PeerUrl}",
            $"--initial-cluster={place.InitialCluster}",
        ]);

    public static StoreKind KvStore { get; } = new(
        RefereeFiles.KvStore,
        "KVSTORE_",
        place =>
        [
            $"--name={place.Name}", $"--data-dir={place.Folder}",
            $"--listen-client={place.ListenUrls}", $"--advertise-client={place.ClientUrl}",
            $"--listen-peer={place.PeerUrl}", $"--advertise-peer={place.PeerUrl}",
            $"--initial-cluster={place.InitialCluster}",
        ]);

    /// <summary>
    /// The same, whose leader stays although the machine stands still for a second or two: what is moved by the script is printed, and nothing
    /// else moves. Not for leases, whose least time to live etcd makes of the election timeout.
    /// </summary>
    public StoreKind WithSteadyLeader => With(Program == RefereeFiles.Etcd ? "--election-timeout=4000" : "--election-timeout=4s");

    /// <summary>Answers 200 when a node can be asked.</summary>
    public string ReadyPath { get; init; } = "/health";

    /// <summary>How many groups share the keys, a kind of ours alone: etcd has one.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Keys that stay in the first group when there are several; with none, the groups have equal shares of all.</summary>
    public IReadOnlyCollection<string> Home { get; init; } = [];

    /// <summary>The same with more flags.</summary>
    public StoreKind With(params string[] flags) => this with { Arguments = place => [.. Arguments(place), .. flags] };

    /// <summary>The same, with a second client port that speaks TLS.</summary>
    public StoreKind WithSecurePort(StoreAuthority authority) => this with
    {
        Arguments = place =>
        [
            .. Arguments(place with { ListenUrls = $"{place.ClientUrl},{place.SecureUrl}" }),
            $"--cert-file={authority.CertificateFile}", $"--key-file={authority.KeyFile}",
        ],
    };
}

/// <summary>Where one node of a cluster is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folder">For its data.</param>
/// <param name="ClientUrl">Where clients reach it.</param>
/// <param name="SecureUrl">Where clients reach it over TLS, if it is told to.</param>
/// <param name="PeerUrl">Where the other nodes reach it.</param>
/// <param name="InitialCluster">All nodes.</param>
internal sealed record NodePlace(string Name, string Folder, string ClientUrl, string SecureUrl, string PeerUrl, string InitialCluster)
{
    /// <summary>Where it listens for clients.</summary>
    public string ListenUrls { get; init; } = ClientUrl;
}
