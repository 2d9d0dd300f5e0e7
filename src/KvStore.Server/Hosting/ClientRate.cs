using System.Net;
using System.Threading.RateLimiting;
using KvStore.Contracts;
using KvStore.Server.Gateway;
using KvStore.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace KvStore.Server.Hosting;

/// <summary>
/// Limits the requests in a second of each client address: a token bucket that holds one second's worth. What is above is answered at once
/// as etcd answers overload. A stream counts once, when it begins; pages for operators and probes are free.
/// </summary>
internal static class ClientRate
{
    private const int PeriodsPerSecond = 10;

    /// <summary>Adds the limit to the services.</summary>
    public static void Add(IServiceCollection services, int requestsPerSecondMax) =>
        services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, IPAddress>(context => PartitionOf(context, requestsPerSecondMax));
            options.OnRejected = static (rejected, _) => new ValueTask(RefuseAsync(rejected.HttpContext));
        });

    /// <summary>Puts the limit before what comes after it.</summary>
    public static void Use(IApplicationBuilder app) => app.UseRateLimiter();

    private static RateLimitPartition<IPAddress> PartitionOf(HttpContext context, int requestsPerSecondMax)
    {
        if (!TrailersOnly.IsCall(context) && !GatewayRoutes.IsCall(context))
        {
            return RateLimitPartition.GetNoLimiter(IPAddress.None);
        }

        var address = context.Connection.RemoteIpAddress ?? IPAddress.Any;
        return RateLimitPartition.GetTokenBucketLimiter(
            address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address,
            _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = requestsPerSecondMax,
                TokensPerPeriod = Math.Max(1, requestsPerSecondMax / PeriodsPerSecond),
                ReplenishmentPeriod = requestsPerSecondMax < PeriodsPerSecond
                    ? TimeSpan.FromSeconds(1.0 / requestsPerSecondMax)
                    : TimeSpan.FromSeconds(1.0 / PeriodsPerSecond),
                QueueLimit = 0,
            });
    }

    private static Task RefuseAsync(HttpContext context)
    {
        var status = GrpcErrors.ToStatus(KvErrors.RequestTooManyRequests);
        return TrailersOnly.IsCall(context)
            ? TrailersOnly.AnswerAsync(context, status)
            : GatewayCall.FailAsync(context, status.Detail, status.StatusCode);
    }
}
