using KvStore.Server.Tls;

namespace KvStore.Server.Peers;

/// <summary>Limits and times of the links to the other members. The defaults fit a data centre.</summary>
internal sealed record PeerTransportOptions
{
    /// <summary>Messages that wait for one peer; more are dropped, and Raft sends again.</summary>
    public int QueueMessagesMax { get; init; } = 8192;

    /// <summary>Bytes that wait for one peer: what a slow peer can pin.</summary>
    public long QueueBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>A frame takes no further message once it has this many. More saves hops under load and delays heartbeats behind them.</summary>
    public int FrameMessagesMax { get; init; } = 1024;

    /// <summary>A frame takes no further message once it has this many bytes; its last message may go beyond.</summary>
    public int FrameBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Bytes of the largest frame that is accepted: a full frame and the largest message that a group sends.</summary>
    public int FrameReceiveBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>What this node shows to members whose URL is https, and whom it trusts; null: it can reach none of those.</summary>
    public TlsIdentity? Tls { get; init; }

    /// <summary>How long connecting and the hello may take.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The first wait before a link is dialled again; doubles until <see cref="RetryDelayMax"/>.</summary>
    public TimeSpan RetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait before a link is dialled again. Short, so that a restarted peer hears its leader soon.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The wait after a peer refused the hello: only an operator can change that.</summary>
    public TimeSpan RefusedRetryDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After this silence a link asks whether the other host still lives (at least 1 s).</summary>
    public TimeSpan KeepAlivePingDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long it waits for the answer before the link counts as broken (at least 1 s).</summary>
    public TimeSpan KeepAlivePingTimeout { get; init; } = TimeSpan.FromSeconds(3);
}
