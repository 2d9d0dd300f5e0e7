namespace KvStore.Node.Watching;

/// <summary>Bounds of one client's stream of watchers.</summary>
internal sealed record WatchStreamOptions
{
    /// <summary>Bytes of responses that wait for the client, about; when there are more, its watchers fall behind and catch up later.</summary>
    public required long BacklogBytesMax { get; init; }

    /// <summary>A response of a watcher that takes fragments is split when it is larger.</summary>
    public required int FragmentBytes { get; init; }

    /// <summary>Watchers of one stream.</summary>
    public required int WatchersMax { get; init; }
}
