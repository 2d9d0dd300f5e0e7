namespace KvStore.Server.Configuration;

/// <summary>What the client port takes of its clients.</summary>
internal sealed record ClientLimits
{
    /// <summary>The greatest <see cref="RequestsPerSecondMax"/>: far above what a node can answer.</summary>
    public const int RequestsPerSecondCeiling = 100_000_000;

    /// <summary>Requests and watches in flight on one connection. Default 10,000: etcd's clients put all of theirs on one.</summary>
    public int StreamsPerConnectionMax { get; init; } = 10_000;

    /// <summary>Requests in a second from one client address, of which a second's worth may come at once. Default 0: no limit.</summary>
    public int RequestsPerSecondMax { get; init; }
}
