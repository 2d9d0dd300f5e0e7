using System.Collections.Immutable;

namespace KvStore.Server.Configuration;

/// <summary>Reads the list of members: <c>n1=http://10.0.0.1:2380,n2=http://10.0.0.2:2380</c>.</summary>
internal static class InitialClusterText
{
    /// <summary>The peer URLs by member name; a name given several times has several URLs.</summary>
    /// <exception cref="UsageException">An item is not NAME=URL.</exception>
    public static ImmutableDictionary<string, ImmutableArray<string>> Parse(SettingText setting)
    {
        var members = ImmutableDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var item in setting.Text.Split(',', StringSplitOptions.TrimEntries))
        {
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                throw new UsageException($"{setting.Source}: '{item}' is not NAME=PEER_URL.");
            }

            var name = item[..equals];
            var url = UrlText.Normalize(UrlText.Parse(item[(equals + 1)..], setting.Source));
            members[name] = members.TryGetValue(name, out var urls) ? urls.Add(url) : [url];
        }

        return members.ToImmutable();
    }
}
