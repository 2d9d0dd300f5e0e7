using System.Globalization;
using System.Security.Cryptography;
using KvStore.Node.Auth;

namespace KvStore.Server.Configuration;

/// <summary>
/// Reads what kind of tokens there are as etcd does: <c>simple</c>, or <c>jwt</c> followed by options,
/// <c>jwt,pub-key=app.rsa.pub,priv-key=app.rsa,sign-method=RS512,ttl=10m</c>. Reads the key files.
/// </summary>
internal static class AuthTokenText
{
    private const string Simple = "simple";
    private const string Jwt = "jwt";
    private const string SignMethod = "sign-method";
    private const string PublicKey = "pub-key";
    private const string PrivateKey = "priv-key";
    private const string Ttl = "ttl";

    private static readonly string[] Known = [SignMethod, PublicKey, PrivateKey, Ttl];

    /// <summary>The kind, and how long a token is good for.</summary>
    /// <exception cref="UsageException">One of the texts is wrong, or a key cannot be used.</exception>
    public static AuthTokenOptions Parse(SettingText token, SettingText simpleSeconds)
    {
        if (!int.TryParse(simpleSeconds.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds == 0)
        {
            throw new UsageException($"{simpleSeconds.Source}: '{simpleSeconds.Text}' is not a whole number of seconds from 1 on.");
        }

        var parts = token.Text.Split(',');
        var options = new AuthTokenOptions { SimpleTtl = TimeSpan.FromSeconds(seconds) };
        return parts[0] switch
        {
            Simple when parts.Length == 1 => options,
            Jwt => Check(options with { Jwt = ReadJwt(token, ReadPairs(token, parts.AsSpan(1))) }, token),
            _ => throw new UsageException($"{token.Source}: '{token.Text}' is neither {Simple} nor {Jwt} with its options."),
        };
    }

    private static AuthTokenOptions Check(AuthTokenOptions options, SettingText token)
    {
        try
        {
            options.Validate();
            return options;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException)
        {
            throw new UsageException($"{token.Source}: {error.Message}");
        }
    }

    private static JwtOptions ReadJwt(SettingText token, Dictionary<string, string> pairs)
    {
        if (!pairs.TryGetValue(SignMethod, out var method))
        {
            throw new UsageException($"{token.Source}: {Jwt} needs a {SignMethod}.");
        }

        var ttl = new JwtOptions { SignMethod = method }.Ttl;
        if (pairs.TryGetValue(Ttl, out var text) && !DurationText.TryParse(text, out ttl))
        {
            throw new UsageException($"{token.Source}: '{text}' is not a duration such as 10m.");
        }

        return new JwtOptions
        {
            SignMethod = method,
            PublicKey = ReadKey(token, pairs.GetValueOrDefault(PublicKey)),
            PrivateKey = ReadKey(token, pairs.GetValueOrDefault(PrivateKey)),
            Ttl = ttl,
        };
    }

    private static Dictionary<string, string> ReadPairs(SettingText token, ReadOnlySpan<string> parts)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            var pair = part.Split('=', count: 2);
            if (pair.Length != 2 || !Known.Contains(pair[0]) || !pairs.TryAdd(pair[0], pair[1]))
            {
                throw new UsageException($"{token.Source}: '{part}' is not one of {string.Join(", ", Known)} with a value, each at most once.");
            }
        }

        return pairs;
    }

    private static byte[] ReadKey(SettingText token, string? path)
    {
        try
        {
            return path is null ? [] : File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{token.Source}: the key '{path}' cannot be read: {error.Message}");
        }
    }
}
