using KvStore.Bench.Load;

namespace KvStore.Bench.Tests.Fakes;

internal static class Loads
{
    /// <summary>A small load that ends by number.</summary>
    public static LoadOptions Small(LoadKind kind, int clients, long total) => new()
    {
        Kind = kind,
        Clients = clients,
        Connections = 1,
        Keyspace = 1000,
        ValueSize = 16,
        Total = total,
        StallMax = TimeSpan.FromMinutes(1),
    };
}
