using System.Collections.Immutable;

namespace KvStore.Server.Configuration;

/// <summary>Reads the URLs of nodes: scheme, host and port, nothing else.</summary>
internal static class UrlText
{
    /// <summary>Reads a comma-separated list.</summary>
    /// <exception cref="UsageException">One of them is not such a URL, or is given twice.</exception>
    public static ImmutableArray<Uri> ParseList(SettingText setting)
    {
        var urls = setting.Text.Split(',', StringSplitOptions.TrimEntries).Select(text => Parse(text, setting.Source)).ToImmutableArray();
        if (urls.Distinct().Count() != urls.Length)
        {
            throw new UsageException($"{setting.Source} names a URL twice.");
        }

        return urls;
    }

    /// <summary>Reads one URL.</summary>
    /// <exception cref="UsageException">It is not a URL of a node.</exception>
    public static Uri Parse(string text, string source)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            throw new UsageException($"{source}: '{text}' is not a URL such as http://127.0.0.1:2379.");
        }

        if (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps)
        {
            throw new UsageException($"{source}: the scheme of '{text}' is neither http nor https.");
        }

        // Without a port Uri would answer 80 or 443, which nobody means.
        if (!text.EndsWith(":" + url.Port, StringComparison.Ordinal) && !text.EndsWith(":" + url.Port + "/", StringComparison.Ordinal))
        {
            throw new UsageException($"{source}: '{text}' must end with a port and have no path.");
        }

        return url.Port == 0 ? throw new UsageException($"{source}: the port of '{text}' must not be 0.") : url;
    }

    /// <summary>The text by which two nodes compare a URL: no trailing slash, port always there.</summary>
    public static string Normalize(Uri url) => $"{url.Scheme}://{url.Host}:{url.Port}";
}
