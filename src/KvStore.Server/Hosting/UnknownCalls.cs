using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Hosting;

/// <summary>
/// Answers what no service and no page answers. gRPC's own answer to unknown calls is a set of catch-all routes, which every known call pays
/// for when it is matched; this runs only when nothing matched.
/// </summary>
internal static class UnknownCalls
{
    private const string GrpcType = "application/grpc";

    /// <summary>The middleware that does it; it runs when the endpoint of the request has been looked up.</summary>
    public static RequestDelegate Before(RequestDelegate next) => context => context.GetEndpoint() is null ? AnswerAsync(context) : next(context);

    // Unimplemented for gRPC, 404 for anything else.
    private static Task AnswerAsync(HttpContext context)
    {
        var response = context.Response;
        if (context.Request.ContentType?.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase) != true)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // A status without messages goes into the headers ("Trailers-Only" in gRPC's description of its protocol).
        response.ContentType = GrpcType;
        response.Headers["grpc-status"] = ((int)StatusCode.Unimplemented).ToString();
        response.Headers["grpc-message"] = "unknown service or method";
        return Task.CompletedTask;
    }
}
