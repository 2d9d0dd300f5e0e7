using System.Net;

namespace KvStore.Server.Configuration;

/// <summary>An address to listen on, and the URL it was written as. Immutable.</summary>
/// <param name="EndPoint">The address; a wildcard when the node listens on every interface.</param>
/// <param name="Text">The URL in its normal form.</param>
internal sealed record ListenUrl(IPEndPoint EndPoint, string Text)
{
    /// <summary>True when every interface is meant, so that the URL cannot be told to others.</summary>
    public bool IsWildcard => EndPoint.Address.Equals(IPAddress.Any) || EndPoint.Address.Equals(IPAddress.IPv6Any);

    /// <summary>True when connections are encrypted.</summary>
    public bool IsTls => Text.StartsWith(Uri.UriSchemeHttps, StringComparison.Ordinal);

    /// <summary>True when only this machine can connect.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Makes it from a URL whose host is an IP address or localhost; null for another host.</summary>
    public static ListenUrl? From(Uri url)
    {
        if (url.Host == "localhost")
        {
            return new ListenUrl(new IPEndPoint(IPAddress.Loopback, url.Port), UrlText.Normalize(url));
        }

        return IPAddress.TryParse(url.DnsSafeHost, out var address)
            ? new ListenUrl(new IPEndPoint(address, url.Port), UrlText.Normalize(url))
            : null;
    }
}
