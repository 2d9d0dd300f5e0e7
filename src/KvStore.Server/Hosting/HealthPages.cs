using System.Collections.Immutable;
using System.Text;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace KvStore.Server.Hosting;

/// <summary>
/// Whether this node is of use, over plain HTTP, as etcd's newer releases tell it: <c>/livez</c> (should the process be started again?), <c>/readyz</c> (should
/// clients be sent here?), each check of the two on a page below them, and <c>/health</c>, which looks at alarms too. Thread safety: all members.
/// </summary>
internal sealed class HealthPages
{
    private const string TextType = "text/plain; charset=utf-8";
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private readonly IHealthSource _source;
    private readonly HealthCheck _dataCorruption;
    private readonly HealthCheck _serializableRead;
    private readonly HealthCheck _linearizableRead;

    private HealthPages(IHealthSource source)
    {
        _source = source;
        _dataCorruption = new HealthCheck("data_corruption", _ => Task.FromResult(FindCorruption()));
        _serializableRead = new HealthCheck("serializable_read", cancellationToken => ReadAsync(serializable: true, cancellationToken));
        _linearizableRead = new HealthCheck("linearizable_read", cancellationToken => ReadAsync(serializable: false, cancellationToken));
    }

    /// <summary>Adds the pages.</summary>
    public static void Map(IEndpointRouteBuilder routes, IHealthSource source)
    {
        var pages = new HealthPages(source);
        routes.MapMethods("/health", Methods, pages.AnswerHealthAsync);
        Map(routes, "/livez", [pages._serializableRead]);
        Map(routes, "/readyz", [pages._dataCorruption, pages._serializableRead, pages._linearizableRead]);
    }

    private static void Map(IEndpointRouteBuilder routes, string path, ImmutableArray<HealthCheck> checks)
    {
        routes.MapMethods(path, Methods, context => AnswerAsync(context, checks));
        foreach (var check in checks)
        {
            routes.MapMethods($"{path}/{check.Name}", Methods, context => AnswerAsync(context, [check]));
        }
    }

    private static async Task AnswerAsync(HttpContext context, ImmutableArray<HealthCheck> checks)
    {
        var query = context.Request.Query;
        var findings = new StringBuilder();
        var isHealthy = true;
        foreach (var check in checks.Where(check => !query["exclude"].Contains(check.Name)))
        {
            var reason = await check.FindReasonAsync(context.RequestAborted);
            isHealthy &= reason is null;
            findings.Append(reason is null ? $"[+]{check.Name} ok\n" : $"[-]{check.Name} failed: {reason}\n");
        }

        context.Response.StatusCode = isHealthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = TextType;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        var isVerbose = !isHealthy || query.ContainsKey("verbose");
        await context.Response.WriteAsync($"{(isVerbose ? findings : "")}{(isHealthy ? "ok" : "")}\n", context.RequestAborted);
    }

    private async Task AnswerHealthAsync(HttpContext context)
    {
        var reason = await FindReasonAsync(context);
        if (reason is null)
        {
            await HttpPages.WriteJsonAsync(context, [new("health", "true")]);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        await HttpPages.WriteJsonAsync(context, [new("health", "false"), new("reason", reason)]);
    }

    private async Task<string?> FindReasonAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var isSerializable = query["serializable"] == "true";
        foreach (var alarm in _source.ListAlarms().Where(raised => !query["exclude"].Contains(raised.Alarm.ToText())))
        {
            return $"ALARM {alarm.Alarm.ToText()}";
        }

        if (!isSerializable && !_source.HasLeader)
        {
            return "RAFT NO LEADER";
        }

        return await ReadAsync(isSerializable, context.RequestAborted) is { } error ? $"RANGE ERROR:{error}" : null;
    }

    private string? FindCorruption() =>
        _source.ListAlarms().Any(static raised => raised.Alarm == AlarmType.Corrupt) ? $"alarm activated: {AlarmType.Corrupt.ToText()}" : null;

    private async Task<string?> ReadAsync(bool serializable, CancellationToken cancellationToken) =>
        (await _source.CheckReadAsync(serializable, cancellationToken))?.Message;

    /// <param name="Name">As in etcd.</param>
    /// <param name="FindReasonAsync">Null when all is well; else why not.</param>
    private sealed record HealthCheck(string Name, Func<CancellationToken, Task<string?>> FindReasonAsync);
}
