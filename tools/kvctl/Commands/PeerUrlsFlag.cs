using System.CommandLine;
using KvCtl.Text;

namespace KvCtl.Commands;

/// <summary>The flag <c>--peer-urls</c>.</summary>
internal sealed class PeerUrlsFlag
{
    public Option<string> Option { get; } = new("--peer-urls")
    {
        Description = "Where the other members reach the member, separated by commas",
        HelpName = "http://host:port,...",
    };

    /// <summary>The value as it was given.</summary>
    public string Read(ParseResult result) => result.GetValue(Option) is { Length: > 0 } text
        ? text
        : throw new CliException(ExitCode.BadArguments, "member peer urls not provided");

    /// <summary>The single URLs, checked as etcd's client does before it asks a server.</summary>
    public static string[] Split(string text)
    {
        var urls = text.Split(',');
        foreach (var url in urls)
        {
            if (Check(url.Trim()) is { } error)
            {
                throw new CliException(ExitCode.Error, error);
            }
        }

        return urls;
    }

    private static string? Check(string text)
    {
        if (GoUrl.Parse(text, out var url) is { } error)
        {
            return error;
        }

        if (url.Scheme is not ("http" or "https" or "unix" or "unixs"))
        {
            return $"URL scheme must be http, https, unix, or unixs: {text}";
        }

        if (!url.HasPort())
        {
            return $"URL address does not have the form \"host:port\": {text}";
        }

        return url.Path.Length > 0 ? $"URL must not contain a path: {text}" : null;
    }
}
