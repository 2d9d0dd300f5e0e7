using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class StatusTests
{
    public static TheoryData<StatusCode> Failures => [.. Enum.GetValues<StatusCode>().Where(code => code != StatusCode.OK)];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_code_reaches_the_client_with_its_text_and_trailers(StatusCode code)
    {
        await using var host = await ProbeHost.StartAsync();
        var ask = new Ask { Status = (int)code, Text = "why", Payload = ByteString.CopyFrom(0, 255) };

        var error = await Assert.ThrowsAsync<RpcException>(async () => await host.Client().UnaryAsync(ask));

        Assert.Equal(code, error.StatusCode);
        Assert.Equal("why", error.Status.Detail);
        Assert.Equal("why", error.Trailers.GetValue("probe-text"));
        Assert.Equal([0, 255], error.Trailers.GetValueBytes("probe-bin"));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Every_code_is_its_number_on_the_wire(StatusCode code)
    {
        await using var host = await ProbeHost.StartAsync();

        var response = await RawCall.UnaryAsync(host, new Ask { Status = (int)code });

        Assert.Equal(((int)code).ToString(), response.Status);
    }

    [Fact]
    public async Task Exception_of_the_service_becomes_Unknown_without_its_text()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Emit(new Ask { Count = -1 });

        var error = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());

        Assert.Equal(StatusCode.Unknown, error.StatusCode);
        Assert.DoesNotContain("negative", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_method_is_Unimplemented()
    {
        await using var host = await ProbeHost.StartAsync();
        var bytes = Marshallers.Create(message => message, message => message);
        var method = new Method<byte[], byte[]>(MethodType.Unary, "kvstore.grpc.tests.Probe", "Absent", bytes, bytes);

        using var call = host.Connect().CreateCallInvoker().AsyncUnaryCall(method, host: null, new CallOptions(), []);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.Unimplemented, error.StatusCode);
    }

    [Fact]
    public async Task Server_that_is_gone_is_Unavailable()
    {
        var host = await ProbeHost.StartAsync();
        var address = host.Address;
        await host.DisposeAsync();

        using var channel = GrpcChannel.ForAddress(address);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await new Probe.ProbeClient(channel).UnaryAsync(new Ask()));

        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
        Assert.NotNull(error.Status.DebugException);
    }
}
