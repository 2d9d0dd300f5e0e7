namespace KvStore.Node.Membership;

/// <summary>Peer URLs as clients write them, and as members compare them.</summary>
internal static class PeerUrls
{
    /// <summary>Trimmed, with the scheme in lower case, in order and each once; null when there is none, or one is not <c>http(s)://host:port</c>.</summary>
    public static IReadOnlyList<string>? Normalize(IReadOnlyCollection<string> urls)
    {
        var normal = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var url in urls)
        {
            var trimmed = url.Trim();
            if (!IsPeerUrl(trimmed, out var schemeLength))
            {
                return null;
            }

            normal.Add(trimmed[..schemeLength].ToLowerInvariant() + trimmed[schemeLength..]);
        }

        return normal.Count == 0 ? null : [.. normal];
    }

    // A path is refused even when it is only the slash: the same place must not be written in two ways.
    private static bool IsPeerUrl(string url, out int schemeLength)
    {
        schemeLength = 0;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
        {
            return false;
        }

        schemeLength = parsed.Scheme.Length;
        if (!url.AsSpan(schemeLength).StartsWith(Uri.SchemeDelimiter))
        {
            return false;
        }

        var authority = url.AsSpan(schemeLength + Uri.SchemeDelimiter.Length);
        return !authority.ContainsAny("/?#@\\")
            && authority.LastIndexOf(':') > authority.LastIndexOf(']')
            && char.IsAsciiDigit(authority[^1]);
    }
}
