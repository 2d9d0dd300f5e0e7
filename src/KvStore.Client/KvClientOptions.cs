using System.Net.Security;

namespace KvStore.Client;

/// <summary>Settings of a <see cref="KvConnection"/>. Immutable; checked when the client is made.</summary>
public sealed record KvClientOptions
{
    /// <summary>
    /// Addresses of the cluster's nodes, each <c>host:port</c> (cleartext), <c>http://host:port</c> or <c>https://host:port</c>. The client
    /// stays with the first one that answers and moves on when it fails, so name all nodes; order them by nearness.
    /// </summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>
    /// Time a request may take in all, retries included. Default 5 s. Raise it to ride out slow elections; every caller of an unreachable
    /// cluster then waits longer before it learns of it.
    /// </summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time after which an attempt that may be repeated is given up, and another endpoint asked: a node may hang, or be cut off, and not say so. Default 2 s. Not below the
    /// time that a busy node takes, or it is asked again for nothing. A write without a session has only one attempt, and all the time.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Time to reach some endpoint: bounds one attempt to connect, and a request that finds no endpoint reachable for this long gives up
    /// without waiting for <see cref="RequestTimeout"/>. Default 2 s. Not below the network's round trip.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Longest pause before the first retry; doubles with each further one, and each pause is a random part of it. Default 25 ms.
    /// Raise it where many clients share a cluster.
    /// </summary>
    public TimeSpan BackoffMin { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>Bound of the doubling of <see cref="BackoffMin"/>. Default 500 ms. Above the time of an election it only adds delay.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How TLS is spoken with endpoints whose address is https: whose certificates are trusted, and which one the client shows. Default null:
    /// the system's authorities are trusted, and none is shown. Read at each connection; must not change later.
    /// </summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Endpoints);
        ArgumentOutOfRangeException.ThrowIfZero(Endpoints.Count, nameof(Endpoints));
        ArgumentOutOfRangeException.ThrowIfLessThan(RequestTimeout, TimeSpan.Zero, nameof(RequestTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(AttemptTimeout, TimeSpan.Zero, nameof(AttemptTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ConnectTimeout, TimeSpan.Zero, nameof(ConnectTimeout));
        ArgumentOutOfRangeException.ThrowIfLessThan(BackoffMin, TimeSpan.Zero, nameof(BackoffMin));
        ArgumentOutOfRangeException.ThrowIfLessThan(BackoffMax, BackoffMin, nameof(BackoffMax));
    }
}
