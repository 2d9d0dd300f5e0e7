namespace KvStore.Node.Auth;

/// <summary>What kind of tokens a node gives out and takes. The same on all nodes.</summary>
public sealed record AuthTokenOptions
{
    /// <summary>
    /// How long a simple token is good for after its last use. Default 5 minutes, as in etcd. Longer: clients ask for a new one less often,
    /// which costs much processor time; one that was stolen is of use for longer.
    /// </summary>
    public TimeSpan SimpleTtl { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How tokens are signed. Default: they are not, but are simple tokens, which the nodes remember.</summary>
    public JwtOptions? Jwt { get; init; }

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">They cannot be; the message says why.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(SimpleTtl, TimeSpan.Zero);
        if (Jwt is { } jwt)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(jwt.Ttl, TimeSpan.Zero);
            using var signature = JwtSignature.Create(jwt);
        }
    }
}
