using KvStore.Client;

namespace KvCtl.Flags;

/// <summary>Values of the global flags.</summary>
internal sealed record Settings
{
    public required IReadOnlyList<string> Endpoints { get; init; }

    public required string WriteOut { get; init; }

    public required bool Hex { get; init; }

    public required TlsFlags Tls { get; init; }

    public required TimeSpan DialTimeout { get; init; }

    public required TimeSpan CommandTimeout { get; init; }

    /// <summary>A client of the given endpoints.</summary>
    public KvConnection Connect(IReadOnlyList<string> endpoints)
    {
        if (endpoints.Count == 0)
        {
            throw new CliException(ExitCode.BadConnection, "no available endpoints");
        }

        try
        {
            return new KvConnection(new KvClientOptions
            {
                Endpoints = Tls.IsGiven ? [.. endpoints.Select(TlsFlags.Encrypt)] : endpoints,
                Tls = Tls.ToOptions(),
                RequestTimeout = CommandTimeout,
                ConnectTimeout = DialTimeout,
            });
        }
        catch (ArgumentException exception)
        {
            throw new CliException(ExitCode.BadArguments, exception.Message);
        }
    }
}
