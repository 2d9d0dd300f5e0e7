using System.Text.Encodings.Web;
using System.Text.Json;
using KvStore.Contracts;
using KvStore.Server.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KvStore.Server.Hosting;

/// <summary>The pages that tools ask for over plain HTTP, with etcd's names and fields.</summary>
internal static class HttpPages
{
    private const string JsonType = "application/json";

    // No page is part of an HTML document, so a plus sign may stay one.
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds the pages; any other path is 404.</summary>
    public static void Map(IEndpointRouteBuilder routes, MetricsCollector metrics)
    {
        routes.MapGet("/version", AnswerVersionAsync);
        routes.MapGet("/metrics", context => AnswerMetricsAsync(context, metrics));
    }

    /// <summary>Answers with an object of texts.</summary>
    public static async Task WriteJsonAsync(HttpContext context, KeyValuePair<string, string>[] fields)
    {
        context.Response.ContentType = JsonType;
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter, JsonOptions))
        {
            json.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static Task AnswerVersionAsync(HttpContext context) => WriteJsonAsync(
        context,
        [new("etcdserver", EtcdVersion.Server), new("etcdcluster", EtcdVersion.Cluster), new("kvstore", ProductVersion.Text)]);

    private static async Task AnswerMetricsAsync(HttpContext context, MetricsCollector metrics)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        await context.Response.WriteAsync(PrometheusText.Write(metrics.Collect()), context.RequestAborted);
    }
}
