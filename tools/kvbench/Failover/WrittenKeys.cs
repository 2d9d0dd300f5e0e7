namespace KvStore.Bench.Failover;

/// <summary>
/// The keys of the clients: each client writes its own, one after another and each until it is acknowledged, so the number of its acknowledged
/// puts says which keys must be there.
/// </summary>
internal static class WrittenKeys
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 16;

    private const long PerClient = 1_000_000_000_000;

    /// <summary>The number of a client's key, for <see cref="Load.RequestTemplate.For"/>.</summary>
    public static long Number(int client, long put) => (client * PerClient) + put;

    /// <summary>The key as it is stored.</summary>
    public static string Text(int client, long put) => $"{Number(client, put):D16}";
}
