using Grpc.Core;
using Grpc.Core.Interceptors;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class InterceptorTests
{
    [Fact]
    public async Task Server_interceptors_see_each_call_shape_in_order()
    {
        await using var host = await ProbeHost.StartAsync(options =>
        {
            options.Interceptors.Add<ServerRecorder>("outer");
            options.Interceptors.Add<ServerRecorder>("inner");
        });

        await CallAllShapesAsync(host.Client());

        Assert.Equal(
            ["outer Unary", "inner Unary", "outer Gather", "inner Gather", "outer Emit", "inner Emit", "outer Chat", "inner Chat"],
            host.State.Intercepted);
    }

    [Fact]
    public async Task Client_interceptors_see_each_call_shape_in_order()
    {
        await using var host = await ProbeHost.StartAsync();
        var seen = new List<string>();
        var invoker = host.Connect().Intercept(new ClientRecorder("outer", seen), new ClientRecorder("inner", seen));

        await CallAllShapesAsync(new Probe.ProbeClient(invoker));

        Assert.Equal(
            ["outer Unary", "inner Unary", "outer Gather", "inner Gather", "outer Emit", "inner Emit", "outer Chat", "inner Chat"],
            seen);
    }

    [Fact]
    public async Task Blocking_call_passes_interceptors_too()
    {
        await using var host = await ProbeHost.StartAsync();
        var seen = new List<string>();
        var client = new Probe.ProbeClient(host.Connect().Intercept(new ClientRecorder("only", seen)));

#pragma warning disable VSTHRD103, CA1849, MA0042 // The blocking form is what this test is about.
        client.Unary(new Ask());
#pragma warning restore VSTHRD103, CA1849, MA0042

        Assert.Equal(["only Unary (blocking)"], seen);
    }

    [Fact]
    public async Task Function_changes_the_headers_of_a_call()
    {
        await using var host = await ProbeHost.StartAsync();
        var invoker = host.Connect().Intercept(headers =>
        {
            headers.Add("caller", "function");
            return headers;
        });

        using var call = new Probe.ProbeClient(invoker).UnaryAsync(new Ask());
        await call;

        Assert.Equal("function", call.GetTrailers().GetValue("probe-caller"));
    }

    [Fact]
    public async Task Server_interceptor_may_answer_in_place_of_the_service()
    {
        await using var host = await ProbeHost.StartAsync(options => options.Interceptors.Add<Gatekeeper>());

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client().UnaryAsync(new Ask()));

        Assert.Equal(StatusCode.PermissionDenied, error.StatusCode);
        Assert.Equal(0, host.State.Attempts);
    }

    private static async Task CallAllShapesAsync(Probe.ProbeClient client)
    {
        await client.UnaryAsync(new Ask());

        using var gather = client.Gather();
        await gather.RequestStream.CompleteAsync();
        await gather;

        using var emit = client.Emit(new Ask());
        Assert.False(await emit.ResponseStream.MoveNext());

        using var chat = client.Chat();
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext());
    }

    private sealed class Gatekeeper : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
            throw new RpcException(new Status(StatusCode.PermissionDenied, "closed"));
    }
}
