using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Hosting;

/// <summary>Answers a gRPC call before any service sees it: a status without messages goes into the headers ("Trailers-Only" in gRPC's description of its protocol).</summary>
internal static class TrailersOnly
{
    private const string GrpcType = "application/grpc";

    /// <summary>Whether it is a gRPC call, and no request for a page.</summary>
    public static bool IsCall(HttpContext context) =>
        context.Request.ContentType?.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Ends the call with a status, whose text is plain ASCII.</summary>
    public static Task AnswerAsync(HttpContext context, Status status)
    {
        var response = context.Response;
        response.ContentType = GrpcType;
        response.Headers["grpc-status"] = ((int)status.StatusCode).ToString();
        response.Headers["grpc-message"] = status.Detail;
        return Task.CompletedTask;
    }
}
