using KvStore.Client;
using KvStore.Node;
using Microsoft.Extensions.Logging;

namespace KvStore.Embedded;

/// <summary>Settings of an <see cref="EmbeddedCluster"/>. Immutable.</summary>
public sealed record EmbeddedOptions
{
    /// <summary>
    /// The folder that the nodes keep their logs and states in; the next cluster that is started there goes on with them. Default null: a folder of its own
    /// that goes with the cluster.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Time between two heartbeats of a leader. Default 20 ms: nothing lies between the nodes.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Time without a leader before a node campaigns. Default 300 ms; raise it where the process may not run for so long.</summary>
    public TimeSpan ElectionTimeout { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Time that a request of a client may take in all. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Changes further settings of a node, such as its engine; called for each of them. Default: nothing.</summary>
    public Func<KvNodeOptions, KvNodeOptions>? Configure { get; init; }

    /// <summary>Where the nodes log. Default: nowhere.</summary>
    public ILoggerFactory? Logging { get; init; }

    internal KvClientOptions ClientOptions(IEnumerable<string> names) => new() { Endpoints = [.. names], RequestTimeout = RequestTimeout, AttemptTimeout = ElectionTimeout * 3 };
}
