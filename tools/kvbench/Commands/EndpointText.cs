namespace KvStore.Bench.Commands;

/// <summary>Addresses of nodes as they are typed: <c>host:port</c> or <c>http://host:port</c>, with commas between.</summary>
internal static class EndpointText
{
    /// <summary>Reads a list of addresses; false when one of them cannot be used.</summary>
    public static bool TryParse(string text, out Uri[] endpoints)
    {
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        endpoints = new Uri[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var address = parts[i].Contains("://", StringComparison.Ordinal) ? parts[i] : $"http://{parts[i]}";
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            {
                return false;
            }

            endpoints[i] = uri;
        }

        return parts.Length > 0;
    }
}
