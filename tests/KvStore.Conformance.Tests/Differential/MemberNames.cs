using System.Globalization;
using System.Text.Json;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>
/// Fills in what a script cannot know: <c>{first}</c> is the id of the member that is asked, which led at the start, <c>{other}</c> that of
/// another one; with <c>-url</c> its peer URL. <c>{added}</c> is the member that was added and has no node, also after it was removed.
/// <c>{all}</c> is all endpoints, <c>{next}</c> the next revision.
/// </summary>
internal sealed class MemberNames(IStoreUnderTest store)
{
    private readonly Dictionary<string, string> _values = new() { ["{all}"] = string.Join(',', store.Endpoints) };

    public async Task<string[]> FillInAsync(string[] arguments)
    {
        if (!arguments.Any(static argument => argument.Contains('{', StringComparison.Ordinal)))
        {
            return arguments;
        }

        if (arguments.Contains("--rev={next}"))
        {
            await LookForRevisionAsync();
        }

        await LookAsync();
        return [.. arguments.Select(argument => _values.Aggregate(argument, static (text, value) => text.Replace(value.Key, value.Value, StringComparison.Ordinal)))];
    }

    private async Task LookAsync()
    {
        var list = await Tool.Etcdctl.RunAsync([$"--endpoints={store.Endpoint}", "member", "list", "-w", "json"], "");
        using var json = JsonDocument.Parse(list.Output);
        var hasOther = false;
        foreach (var member in json.RootElement.GetProperty("members").EnumerateArray())
        {
            if (!member.TryGetProperty("clientURLs", out var clientUrls))
            {
                Name("added", member);
            }
            else if (clientUrls[0].GetString() == $"http://{store.Endpoint}")
            {
                Name("first", member);
            }
            else if (!hasOther)
            {
                hasOther = true;
                Name("other", member);
            }
        }
    }

    private async Task LookForRevisionAsync()
    {
        var read = await Tool.Etcdctl.RunAsync([$"--endpoints={store.Endpoint}", "get", "any", "-w", "json"], "");
        using var header = JsonDocument.Parse(read.Output);
        var revision = header.RootElement.GetProperty("header").GetProperty("revision").GetInt64();
        _values["{next}"] = (revision + 1).ToString(CultureInfo.InvariantCulture);
    }

    private void Name(string name, JsonElement member)
    {
        _values[$"{{{name}}}"] = member.GetProperty("ID").GetUInt64().ToString("x", CultureInfo.InvariantCulture);
        _values[$"{{{name}-url}}"] = member.GetProperty("peerURLs")[0].GetString()!;
    }
}
