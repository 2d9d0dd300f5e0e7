using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace KvStore.Node.Auth;

/// <summary>
/// Signed tokens, with etcd's claims: username, revision (of authentication, when it was given out) and exp. Nobody needs to remember them.
/// Thread safety: all members.
/// </summary>
internal sealed class JwtTokens(JwtOptions options, TimeProvider time) : IDisposable
{
    private readonly JwtSignature _signature = JwtSignature.Create(options);

    /// <summary>Gives out a token; null when there is only a key to check with.</summary>
    public string? Create(string user, ulong revision)
    {
        if (!_signature.CanSign)
        {
            return null;
        }

        var claims = new Dictionary<string, object>
        {
            ["exp"] = (time.GetUtcNow() + options.Ttl).ToUnixTimeSeconds(),
            ["revision"] = revision,
            ["username"] = user,
        };
        var header = new Dictionary<string, object> { ["alg"] = _signature.Method, ["typ"] = "JWT" };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(_signature.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>Whose a token is, and of which revision; null when it is not good.</summary>
    public (string User, ulong Revision)? Find(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            using var header = Decode(parts[0]);
            // The method is ours to choose, never the token's.
            return header.RootElement.GetProperty("alg").GetString() == _signature.Method
                && _signature.Verify(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]))
                ? ReadClaims(parts[1])
                : null;
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signature.Dispose();

    private (string User, ulong Revision)? ReadClaims(string part)
    {
        using var claims = Decode(part);
        var root = claims.RootElement;
        return root.GetProperty("exp").GetInt64() > time.GetUtcNow().ToUnixTimeSeconds()
            && root.GetProperty("username").GetString() is { Length: > 0 } user
            ? (user, root.GetProperty("revision").GetUInt64())
            : null;
    }

    private static string Encode(Dictionary<string, object> part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));

    private static JsonDocument Decode(string part) => JsonDocument.Parse(Base64Url.DecodeFromChars(part));
}
