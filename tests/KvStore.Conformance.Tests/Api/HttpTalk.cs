using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace KvStore.Conformance.Tests.Api;

/// <summary>A client that speaks JSON over HTTP/1.1.</summary>
internal sealed class HttpTalk(HttpClient http, Transcript transcript)
{
    private const string JsonType = "application/json";
    private static readonly string[] Masked = ["cluster_id", "member_id", "raft_term"];

    /// <summary>Asks and takes the whole answer down.</summary>
    public async Task PostAsync(string path, string body)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, HttpCompletionOption.ResponseContentRead);
        var answer = await response.Content.ReadAsStringAsync();
        transcript.Add($"{path}: {Describe(response)} {string.Join('\n', answer.Split('\n').Select(Normalize))}");
    }

    /// <summary>Asks what must be refused, each store in words of its own: only the status and the code are taken down.</summary>
    public async Task PostWrongAsync(string path, string body)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, HttpCompletionOption.ResponseContentRead);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        transcript.Add($"{path}: {Describe(response)} code {answer["code"]}, error and message {answer["error"]?.ToString() == answer["message"]?.ToString()}");
    }

    /// <summary>Asks with another method; the answer's body is not taken down.</summary>
    public async Task SendAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        using var response = await http.SendAsync(request);
        transcript.Add($"{method} {path}: {(int)response.StatusCode}");
    }

    /// <summary>Asks for a page and takes its fields down, without those that only ours has.</summary>
    public async Task GetPageAsync(string path, params string[] fields)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        var page = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        transcript.Add($"{path}: {(int)response.StatusCode} {string.Join(' ', fields.Select(field => $"{field}={page[field]}"))}");
    }

    /// <summary>Asks for a stream and takes its first lines down as they come.</summary>
    public async Task StreamAsync(string path, string body, int lines)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, HttpCompletionOption.ResponseHeadersRead);
        transcript.Add($"{path}: {Describe(response)}");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var i = 0; i < lines; i++)
        {
            transcript.Add(Normalize(await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) ?? "the end"));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body, HttpCompletionOption completion)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(JsonType)) };
        return await http.SendAsync(request, completion);
    }

    private static string Describe(HttpResponseMessage response) => $"{(int)response.StatusCode} {response.Content.Headers.ContentType?.MediaType}";

    private static string Normalize(string line)
    {
        if (!line.StartsWith('{'))
        {
            return line;
        }

        var json = JsonNode.Parse(line)!.AsObject();
        var root = json["result"]?.AsObject() ?? json;
        if (root["header"] is JsonObject header)
        {
            foreach (var name in Masked.Where(header.ContainsKey))
            {
                header[name] = "masked";
            }

            // Clients of etcd pass over it.
            header.Remove("groups");
        }

        return Sorted(json)!.ToJsonString();
    }

    /// <summary>The order of fields says nothing.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject fields => new JsonObject(fields.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => KeyValuePair.Create(field.Key, Sorted(field.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
