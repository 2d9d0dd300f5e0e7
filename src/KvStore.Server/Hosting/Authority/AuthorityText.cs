using System.Buffers;

namespace KvStore.Server.Hosting.Authority;

/// <summary>Tells a URL from an authority, and makes a host name of it.</summary>
internal static class AuthorityText
{
    private const byte Substitute = (byte)'-';

    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"u8);

    /// <summary>Whether the value has a scheme, which no authority may have (RFC 3986, section 3.2).</summary>
    public static bool IsUrl(ReadOnlySpan<byte> value) => value.IndexOf("://"u8) >= 0;

    /// <summary>
    /// Makes a host name of the same length: all but letters, digits, dots and hyphens become hyphens. Nobody reads it, so that it need
    /// not lead anywhere.
    /// </summary>
    public static void MakeHost(Span<byte> value)
    {
        for (var at = value.IndexOfAnyExcept(HostBytes); at >= 0; at = value.IndexOfAnyExcept(HostBytes))
        {
            value[at] = Substitute;
            value = value[(at + 1)..];
        }
    }
}
