using System.Text;

namespace KvStore.Conformance.Tests.Api;

/// <summary>The API as JSON over HTTP/1.1, and the pages.</summary>
internal static class HttpCases
{
    private const string Range = "/v3/kv/range";
    private const string Put = "/v3/kv/put";
    private const string Txn = "/v3/kv/txn";

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("json put, range and delete", async client =>
        {
            var key = Base64(client, "a");
            await client.Http.PostAsync(Put, $$"""{"key":"{{key}}","value":"YmFy"}""");
            await client.Http.PostAsync(Put, $$"""{"key":"{{key}}","value":"YmF6","prev_kv":true}""");
            await client.Http.PostAsync(Range, $$"""{"key":"{{key}}"}""");
            await client.Http.PostAsync("/v3/kv/deleterange", $$"""{"key":"{{key}}","prevKv":true}""");
            await client.Http.PostAsync(Range, $$"""{"key":"{{key}}"}""");
        }),
        new("json names in either style, numbers as text or not", async client =>
        {
            var (key, end) = (Base64(client, ""), Base64(client, "~"));
            foreach (var name in new[] { "b", "a", "c" })
            {
                await client.Http.PostAsync(Put, $$"""{"key":"{{Base64(client, name)}}","value":"{{Base64(client, name)}}"}""");
            }

            await client.Http.PostAsync(Range, $$"""{"key":"{{key}}","range_end":"{{end}}","limit":2,"sort_order":"DESCEND","sort_target":"MOD"}""");
            await client.Http.PostAsync(Range, $$"""{"key":"{{key}}","rangeEnd":"{{end}}","limit":"2","sortOrder":"ASCEND","sortTarget":"VALUE","keysOnly":true}""");
            await client.Http.PostAsync(Range, $$"""{"key":"{{key}}","range_end":"{{end}}","sort_order":2,"sort_target":1,"count_only":true}""");
        }),
        new("json numbers of more digits than a double keeps", async client =>
        {
            const string Id = "7587848390000000001";
            var key = Base64(client, "a");
            await client.Http.PostAsync("/v3/lease/grant", $$"""{"TTL":100,"ID":{{Id}}}""");
            await client.Http.PostAsync(Put, $$"""{"key":"{{key}}","value":"{{Base64(client, $"\"{Id}")}}","lease":{{Id}}}""");
            await client.Http.PostAsync(Range, $$"""{"key":"{{key}}"}""");
            await client.Http.PostAsync("/v3/lease/keepalive", $$"""{"ID":{{Id}}}""");
            await client.Http.PostAsync("/v3/lease/revoke", $$"""{"ID":{{Id}}}""");
            await client.Http.PostAsync("/v3/lease/revoke", $$"""{"ID":-{{Id}}}""");
            await client.Http.PostWrongAsync("/v3/lease/revoke", $$"""{"ID":{{Id}}0}""");
        }),
        new("json of what is empty, null or not known", async client =>
        {
            await client.Http.PostAsync(Range, "");
            await client.Http.PostAsync(Range, "{}");
            await client.Http.PostAsync(Range, "null");
            await client.Http.PostAsync(Range, $$"""{"key":"{{Base64(client, "a")}}","nope":[1,{}],"limit":null}""");
            await client.Http.PostAsync(Put, $$"""{"key":"{{Base64(client, "a")}}"} and more""");
        }),
        new("json that is wrong", async client =>
        {
            await client.Http.PostWrongAsync(Range, """{"key":""");
            await client.Http.PostWrongAsync(Range, """{"key":"!!"}""");
            await client.Http.PostWrongAsync(Range, """{"key":5}""");
            await client.Http.PostWrongAsync(Range, """{"key":"YQ=="} """.Replace("YQ==", "YQ", StringComparison.Ordinal));
            await client.Http.PostWrongAsync(Range, """{"key":"-_-_"}""");
            await client.Http.PostWrongAsync(Range, """{"key":"YQ==","limit":"abc"}""");
            await client.Http.PostWrongAsync(Range, """{"key":"YQ==","limit":1.5}""");
            await client.Http.PostWrongAsync(Range, """{"key":"YQ==","sort_order":"NOPE"}""");
            await client.Http.PostWrongAsync(Range, "\"text\"");
            await client.Http.PostWrongAsync(Range, "[]");
            await client.Http.PostWrongAsync("/v3/watch", "[]");
            await client.Http.PostWrongAsync("/v3/lease/keepalive", """{"ID":"x"}""");
        }),
        new("json errors", async client =>
        {
            var key = Base64(client, "a");
            await client.Http.PostAsync(Range, $$"""{"key":"{{key}}","revision":"999999"}""");
            await client.Http.PostAsync(Put, $$"""{"key":"{{key}}","lease":"404"}""");
            await client.Http.PostAsync(Put, $$"""{"key":"{{key}}","ignore_value":true}""");
            await client.Http.PostAsync("/v3/kv/compaction", """{"revision":"999999"}""");
            await client.Http.PostAsync("/v3/lease/revoke", """{"ID":404}""");
            await client.Http.PostAsync("/v3/cluster/member/remove", """{"ID":9}""");
            await client.Http.PostAsync("/v3/cluster/member/promote", """{"ID":9}""");
            await client.Http.PostAsync("/v3/maintenance/transfer-leadership", """{"targetID":9}""");
        }),
        new("json request that is too large", client =>
            client.Http.PostAsync(Put, $$"""{"key":"{{Base64(client, "a")}}","value":"{{new string('A', 2_200_000)}}"}""")),
        new("json transaction", async client =>
        {
            var (a, b) = (Base64(client, "a"), Base64(client, "b"));
            await client.Http.PostAsync(Txn, $$$"""
                {"compare":[{"target":"CREATE","key":"{{{a}}}","createRevision":"0"}],"success":[{"requestPut":{"key":"{{{a}}}","value":"YmFy"}}]}
                """);
            await client.Http.PostAsync(Txn, $$$"""
                {"compare":[{"target":"VALUE","key":"{{{a}}}","result":"GREATER","value":"enp6"}],
                 "success":[{"request_put":{"key":"{{{b}}}","value":"YmFy"}}],
                 "failure":[{"request_range":{"key":"{{{a}}}"}},{"request_txn":{"success":[{"request_delete_range":{"key":"{{{a}}}","prev_kv":true}}]}}]}
                """);
            await client.Http.PostAsync(Txn, """{"success":[{}]}""");
            await client.Http.PostAsync(Txn, "{}");
        }),
        new("json watch", async client =>
        {
            var key = Base64(client, "a");
            var from = await client.RevisionAsync();
            await client.Http.PostAsync(Put, $$"""{"key":"{{key}}","value":"YmFy"}""");
            await client.Http.PostAsync(Put, $$"""{"key":"{{key}}","value":"YmF6"}""");
            await client.Http.PostAsync("/v3/kv/deleterange", $$"""{"key":"{{key}}"}""");
            await client.Http.StreamAsync("/v3/watch", $$$"""{"create_request":{"key":"{{{key}}}","start_revision":"{{{from + 1}}}","prev_kv":true}}""", lines: 2);
            await client.Http.StreamAsync("/v3/watch", $$$"""{"create_request":{"key":"{{{key}}}"}}{"progress_request":{}}""", lines: 2);
            await client.Http.StreamAsync("/v3/watch", """{"create_request":{"key":"Yg==","range_end":"YQ=="}}""", lines: 1);
            await client.Http.StreamAsync("/v3/watch", $$$"""{"create_request":{"key":"{{{key}}}","watch_id":"7"}} {"cancel_request":{"watch_id":7}}""", lines: 2);
        }),
        new("json leases", async client =>
        {
            await client.Http.PostAsync("/v3/lease/grant", """{"TTL":3600,"ID":2001}""");
            await client.Http.PostAsync("/v3/lease/grant", """{"TTL":"3600","ID":"2001"}""");
            await client.Http.PostAsync(Put, $$"""{"key":"{{Base64(client, "a")}}","lease":"2001"}""");
            await client.Http.PostAsync("/v3/lease/keepalive", """{"ID":2001}{"ID":"404"}""");
            await client.Http.PostAsync("/v3/lease/keepalive", "");
            await client.Http.PostAsync("/v3/lease/leases", "{}");
            await client.Http.PostAsync("/v3/kv/lease/leases", "{}");
            await client.Http.PostAsync("/v3/lease/timetolive", """{"ID":404,"keys":true}""");
            await client.Http.PostAsync("/v3/kv/lease/timetolive", """{"ID":404}""");
            await client.Http.PostAsync("/v3/kv/lease/revoke", """{"ID":2001}""");
        }),
        new("json under the older root", async client =>
        {
            await client.Http.PostAsync("/v3beta/kv/put", $$"""{"key":"{{Base64(client, "a")}}","value":"YmFy"}""");
            await client.Http.PostAsync("/v3beta/kv/range", $$"""{"key":"{{Base64(client, "a")}}"}""");
        }),
        new("pages and methods", async client =>
        {
            await client.Http.GetPageAsync("/version");
            await client.Http.GetPageAsync("/health", "health");
            await client.Http.SendAsync(HttpMethod.Get, Range);
            await client.Http.SendAsync(HttpMethod.Put, Range);
            await client.Http.SendAsync(HttpMethod.Post, "/version");
            await client.Http.PostAsync("/v3/kv/nope", "{}");
            await client.Http.PostAsync("/v3alpha/kv/range", "{}");
            await client.Http.SendAsync(HttpMethod.Get, "/nope");
        }),
    ];

    private static string Base64(ApiClient client, string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes(client.Key(key).ToStringUtf8()));
}
