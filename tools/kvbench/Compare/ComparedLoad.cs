using KvStore.Bench.Load;

namespace KvStore.Bench.Compare;

/// <summary>One load of a comparison, written as kind and number of clients: <c>put100</c>, <c>get100</c>, <c>sget10</c>, <c>mixed1000</c>.</summary>
internal sealed record ComparedLoad(string Name, LoadKind Kind, bool Serializable, int Clients)
{
    private static readonly (string Prefix, LoadKind Kind, bool Serializable)[] Kinds =
    [
        ("put", LoadKind.Put, false),
        ("get", LoadKind.Get, false),
        ("sget", LoadKind.Get, true),
        ("mixed", LoadKind.Mixed, false),
    ];

    /// <summary>Connections: one for ten clients.</summary>
    public int Connections => Math.Max(1, Clients / 10);

    /// <summary>Reads a list of loads with commas between; null when one of them means nothing or comes twice.</summary>
    public static ComparedLoad[]? ParseList(string text)
    {
        var loads = text.Split(',', StringSplitOptions.TrimEntries).Select(ParseOne).ToArray();
        return loads.Any(load => load is null) || loads.Distinct().Count() < loads.Length ? null : [.. loads.OfType<ComparedLoad>()];
    }

    /// <summary>This load with what the comparison says of keys, values and time.</summary>
    public LoadOptions Options(LoadOptions common) => common with
    {
        Kind = Kind,
        Serializable = Serializable,
        Clients = Clients,
        Connections = Connections,
        // The keyspace is filled first, so each get finds a value.
        GetResponseBytesMin = common.ValueSize,
    };

    private static ComparedLoad? ParseOne(string text)
    {
        var digits = text.AsSpan().TrimStart("abcdefghijklmnopqrstuvwxyz");
        var prefix = text[..^digits.Length];
        var kind = Array.Find(Kinds, kind => kind.Prefix == prefix);
        return kind.Prefix is not null && int.TryParse(digits, out var clients) && clients is >= 1 and <= 100_000
            ? new ComparedLoad($"{prefix}{clients}", kind.Kind, kind.Serializable, clients)
            : null;
    }
}
