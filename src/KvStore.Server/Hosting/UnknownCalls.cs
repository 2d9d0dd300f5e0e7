using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Hosting;

/// <summary>
/// Answers what no service and no page answers. gRPC's own answer to unknown calls is a set of catch-all routes, which every known call pays
/// for when it is matched; this runs only when nothing matched.
/// </summary>
internal static class UnknownCalls
{
    /// <summary>The middleware that does it; it runs when the endpoint of the request has been looked up.</summary>
    public static RequestDelegate Before(RequestDelegate next) => context => context.GetEndpoint() is null ? AnswerAsync(context) : next(context);

    // Unimplemented for gRPC, 404 for anything else, in the words of etcd's gateway and of Go's pages.
    private static Task AnswerAsync(HttpContext context)
    {
        if (TrailersOnly.IsCall(context))
        {
            return TrailersOnly.AnswerAsync(context, new Status(StatusCode.Unimplemented, "unknown service or method"));
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(IsOfGateway(context.Request.Path) ? "Not Found\n" : "404 page not found\n", context.RequestAborted);
    }

    private static bool IsOfGateway(PathString path) => path.StartsWithSegments("/v3") || path.StartsWithSegments("/v3beta");
}
