namespace KvStore.Bench.Load;

/// <summary>
/// The requests of one client: which method, which key.
/// Thread safety: none, one client; the sequence of keys is shared.
/// </summary>
internal sealed class RequestSource
{
    private readonly LoadOptions _options;
    private readonly KeySequence _sequence;
    private readonly RequestTemplate _put;
    private readonly RequestTemplate _get;
    private SplitMix64 _random;

    /// <summary>The requests of client number <paramref name="client"/>.</summary>
    public RequestSource(LoadOptions options, int client, KeySequence sequence)
    {
        _options = options;
        _sequence = sequence;
        _random = new SplitMix64(new SplitMix64(options.Seed ^ ((ulong)client << 32)).Next());
        _put = RequestTemplate.Put(options.KeySize, NewValue(options));
        _get = RequestTemplate.Get(options.KeySize, options.Serializable);
    }

    /// <summary>The next request; its bytes stay as they are until the next call.</summary>
    public (RequestKind Kind, byte[] Message) Next()
    {
        var kind = NextKind();
        var key = _options.SequentialKeys ? _sequence.Next() : _random.Next(_options.Keyspace);
        return (kind, (kind == RequestKind.Put ? _put : _get).For(key));
    }

    private static byte[] NewValue(LoadOptions options)
    {
        var random = new SplitMix64(options.Seed);
        var value = new byte[options.ValueSize];
        foreach (ref var letter in value.AsSpan())
        {
            letter = (byte)('a' + random.Next(26));
        }

        return value;
    }

    private RequestKind NextKind() => _options.Kind switch
    {
        LoadKind.Put => RequestKind.Put,
        LoadKind.Get => RequestKind.Get,
        _ => _random.Next(100) < _options.ReadPercent ? RequestKind.Get : RequestKind.Put,
    };
}
