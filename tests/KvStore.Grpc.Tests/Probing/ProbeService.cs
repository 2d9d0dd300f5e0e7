using System.Text;
using Grpc.Core;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Probing;

/// <summary>Does what <c>probe.proto</c> says.</summary>
internal sealed class ProbeService(ProbeState state) : Probe.ProbeBase
{
    public override async Task<Answer> Unary(Ask request, ServerCallContext context)
    {
        if (state.CountAttempt())
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "told to fail"));
        }

        if (request.Status != 0)
        {
            var trailers = new Metadata { { "probe-text", request.Text }, { "probe-bin", request.Payload.ToByteArray() } };
            throw new RpcException(new Status((StatusCode)request.Status, request.Text), trailers);
        }

        await context.WriteResponseHeadersAsync(new Metadata { { "probe-method", context.Method } });
        context.ResponseTrailers.Add("probe-caller", context.RequestHeaders.GetValue("caller") ?? "nobody");
        return new Answer { Text = request.Text, Payload = request.Payload };
    }

    public override async Task<Answer> Gather(IAsyncStreamReader<Ask> requestStream, ServerCallContext context)
    {
        var answer = new Answer();
        var text = new StringBuilder();
        await foreach (var ask in requestStream.ReadAllAsync(context.CancellationToken))
        {
            answer.Count++;
            answer.PayloadBytes += ask.Payload.Length;
            text.Append(ask.Text);
        }

        answer.Text = text.ToString();
        return answer;
    }

    public override async Task Emit(Ask request, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(request.Count);
        for (var i = 0; i < request.Count; i++)
        {
            var answer = new Answer { Text = request.Text, Payload = request.Payload, Count = i };
            await responseStream.WriteAsync(answer, context.CancellationToken);
        }
    }

    public override async Task Chat(IAsyncStreamReader<Ask> requestStream, IServerStreamWriter<Answer> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext())
        {
            await responseStream.WriteAsync(new Answer { Text = requestStream.Current.Text, Payload = requestStream.Current.Payload });
        }
    }

    public override async Task<Answer> Hang(Ask request, ServerCallContext context)
    {
        using var registration = context.CancellationToken.Register(() => state.Cancelled.TrySetResult());
        state.Entered.TrySetResult(context.Deadline);
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return new Answer();
    }
}
