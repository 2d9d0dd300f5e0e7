namespace KvStore.Node.Auth;

/// <summary>How JSON Web Tokens (RFC 7519) are signed and checked.</summary>
public sealed record JwtOptions
{
    /// <summary>The method, by its name in RFC 7518: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, HS256, HS384 or HS512.</summary>
    public required string SignMethod { get; init; }

    /// <summary>The public key, as PEM. Not needed where there is a private one; alone, the node checks tokens and gives none out.</summary>
    public ReadOnlyMemory<byte> PublicKey { get; init; }

    /// <summary>The private key, as PEM; for HS256 and the like, the secret itself.</summary>
    public ReadOnlyMemory<byte> PrivateKey { get; init; }

    /// <summary>How long a token is good for. Default 5 minutes, as in etcd. Nothing but its time or a change of users and roles ends one.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromMinutes(5);
}
