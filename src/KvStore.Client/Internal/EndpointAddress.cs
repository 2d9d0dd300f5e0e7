namespace KvStore.Client.Internal;

/// <summary>Reads the ways to write an endpoint.</summary>
internal static class EndpointAddress
{
    public static Uri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var address = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (Uri.TryCreate(address, UriKind.Absolute, out var uri) && IsUsable(uri))
        {
            return uri;
        }

        throw new ArgumentException($"endpoint \"{text}\" is not host:port, http://host:port or https://host:port");
    }

    // A missing port would silently become 80 or 443: no store listens there.
    private static bool IsUsable(Uri uri) =>
        (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.Host.Length > 0
        && uri.OriginalString.TrimEnd('/').EndsWith($":{uri.Port}", StringComparison.Ordinal)
        && uri.PathAndQuery == "/"
        && uri.UserInfo.Length == 0;
}
