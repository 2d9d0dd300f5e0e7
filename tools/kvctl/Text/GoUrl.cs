using System.Buffers;

namespace KvCtl.Text;

/// <summary>The parts of a URL that addresses of nodes have, read as Go's package net/url does, with its error texts.</summary>
/// <param name="Scheme">In lower case; empty when there is none.</param>
/// <param name="Host">Host and port as they are written, without user.</param>
/// <param name="Path">From the slash to the query.</param>
internal sealed record GoUrl(string Scheme, string Host, string Path)
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create(Alphanumeric + "+-.");
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create(Alphanumeric + "-_.~!$&'()*+,;=:[]<>\"");

    /// <summary>Reads a URL; null when all is well, else Go's error.</summary>
    public static string? Parse(string text, out GoUrl url)
    {
        text = Before(text, '#');
        var reason = Read(text, out url);
        return reason is null ? null : $"parse {GoQuote.Quote(text)}: {reason}";
    }

    /// <summary>Whether the host has the form <c>host:port</c>; either may be empty.</summary>
    public bool HasPort()
    {
        var colon = Host.LastIndexOf(':');
        if (colon < 0)
        {
            return false;
        }

        // An IPv6 address stands in brackets, or its colons could not be told from that of the port.
        return Host[0] == '['
            ? Host.IndexOf(']', StringComparison.Ordinal) == colon - 1 && Host.LastIndexOf('[') == 0
            : Host.AsSpan(0, colon).IndexOfAny(":[]") < 0;
    }

    private static string? Read(string text, out GoUrl url)
    {
        url = new GoUrl("", "", "");
        if (text.Any(char.IsControl))
        {
            return "net/url: invalid control character in URL";
        }

        if (text.StartsWith(':'))
        {
            return "missing protocol scheme";
        }

        var schemeLength = SchemeLength(text);
        var scheme = text[..schemeLength].ToLowerInvariant();
        var rest = Before(schemeLength == 0 ? text : text[(schemeLength + 1)..], '?');
        if (!rest.StartsWith('/'))
        {
            url = new GoUrl(scheme, "", "");
            return scheme.Length == 0 && Before(rest, '/').Contains(':', StringComparison.Ordinal)
                ? "first path segment in URL cannot contain colon"
                : null;
        }

        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            url = new GoUrl(scheme, "", rest);
            return null;
        }

        var authority = Before(rest[2..], '/');
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        url = new GoUrl(scheme, host, rest[(2 + authority.Length)..]);
        return CheckHost(host);
    }

    private static int SchemeLength(string text)
    {
        var end = text.AsSpan().IndexOfAnyExcept(SchemeCharacters);
        return end > 0 && text[end] == ':' && char.IsAsciiLetter(text[0]) ? end : 0;
    }

    private static string? CheckHost(string host)
    {
        var portAt = host.LastIndexOf(':');
        if (host.StartsWith('['))
        {
            portAt = host.LastIndexOf(']') + 1;
            if (portAt == 0)
            {
                return "missing ']' in host";
            }
        }

        var port = portAt < 0 ? "" : host[portAt..];
        if (port.Length > 0 && (port[0] != ':' || port.AsSpan(1).ContainsAnyExceptInRange('0', '9')))
        {
            return $"invalid port {GoQuote.Quote(port)} after host";
        }

        var percent = host.IndexOf('%', StringComparison.Ordinal);
        if (percent >= 0)
        {
            return $"invalid URL escape {GoQuote.Quote(host[percent..Math.Min(percent + 3, host.Length)])}";
        }

        foreach (var c in host)
        {
            if (char.IsAscii(c) && !HostCharacters.Contains(c))
            {
                return $"invalid character {GoQuote.Quote(c.ToString())} in host name";
            }
        }

        return null;
    }

    private static string Before(string text, char end)
    {
        var length = text.IndexOf(end, StringComparison.Ordinal);
        return length < 0 ? text : text[..length];
    }
}
