using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Gateway;

/// <summary>How one path is answered: its JSON becomes a call of the service, and what the service answers becomes JSON.</summary>
internal static class GatewayCall
{
    /// <summary>The type of all answers.</summary>
    public const string JsonType = "application/json";

    /// <summary>One request, one answer.</summary>
    public static RequestDelegate Unary<TRequest, TResponse>(int bytesMax, Func<TRequest, ServerCallContext, Task<TResponse>> call)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : IMessage => async http =>
    {
        if (await ReadOnlyAsync<TRequest>(http, bytesMax) is not { } request)
        {
            return;
        }

        try
        {
            var response = await call(request, new GatewayContext(http));
            await AnswerAsync(http, StatusCodes.Status200OK, GatewayJson.Format(response));
        }
        catch (RpcException error)
        {
            await FailAsync(http, error.Status.Detail, error.StatusCode);
        }
    };

    /// <summary>One request, a stream of answers.</summary>
    public static RequestDelegate ServerStream<TRequest, TResponse>(
        int bytesMax, Func<TRequest, IServerStreamWriter<TResponse>, ServerCallContext, Task> call)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage => async http =>
    {
        http.Response.ContentType = JsonType;
        if (await ReadOnlyAsync<TRequest>(http, bytesMax) is { } request)
        {
            await StreamAsync<TResponse>(http, responses => call(request, responses, new GatewayContext(http)));
        }
    };

    /// <summary>A stream of requests, and one of answers meanwhile.</summary>
    public static RequestDelegate Duplex<TRequest, TResponse>(
        int bytesMax, Func<IAsyncStreamReader<TRequest>, IServerStreamWriter<TResponse>, ServerCallContext, Task> call)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage => async http =>
    {
        var reader = Reader(http, bytesMax);
        TRequest? first = null;
        try
        {
            first = await reader.ReadAsync(http.RequestAborted) is { } json ? GatewayJson.Parse<TRequest>(json) : null;
        }
        catch (GatewayRequestException error)
        {
            await FailAsync(http, error.Message, StatusCode.Unknown);
            return;
        }

        http.Response.ContentType = JsonType;
        var requests = new GatewayRequests<TRequest>(first, reader);
        await StreamAsync<TResponse>(http, responses => call(requests, responses, new GatewayContext(http)));
    };

    /// <summary>Answers with an error.</summary>
    public static Task FailAsync(HttpContext http, string message, StatusCode code) =>
        AnswerAsync(http, GatewayErrors.ToHttpStatus(code), GatewayJson.FormatError(message, (int)code));

    private static JsonRequestReader Reader(HttpContext http, int bytesMax) => new(http.Request.BodyReader, bytesMax);

    /// <summary>The only request, which may be left out; null when it could not be read and that has been said.</summary>
    private static async Task<T?> ReadOnlyAsync<T>(HttpContext http, int bytesMax)
        where T : class, IMessage<T>, new()
    {
        try
        {
            return GatewayJson.Parse<T>(await Reader(http, bytesMax).ReadAsync(http.RequestAborted) ?? "");
        }
        catch (GatewayRequestException error)
        {
            await FailAsync(http, error.Message, StatusCode.InvalidArgument);
            return null;
        }
    }

    private static async Task StreamAsync<T>(HttpContext http, Func<GatewayResponses<T>, Task> call)
        where T : class, IMessage
    {
        var responses = new GatewayResponses<T>(http);
        try
        {
            await call(responses);
        }
        catch (RpcException error)
        {
            await responses.FailAsync(error.Status);
        }
    }

    private static async Task AnswerAsync(HttpContext http, int status, byte[] json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = JsonType;
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
    }
}
