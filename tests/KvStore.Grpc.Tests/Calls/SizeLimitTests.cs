using Google.Protobuf;
using Grpc.Core;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class SizeLimitTests
{
    private const int Limit = 100_000;

    // A message is its payload and a few bytes around it.
    private static readonly Ask Fitting = new() { Payload = ByteString.CopyFrom(new byte[Limit - 100]) };
    private static readonly Ask TooLarge = new() { Payload = ByteString.CopyFrom(new byte[Limit]) };

    [Fact]
    public async Task Server_refuses_a_request_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxReceiveMessageSize = Limit);
        var client = host.Client();

        await client.UnaryAsync(Fitting);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(TooLarge));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact]
    public async Task Server_refuses_to_send_a_response_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync(options => options.MaxSendMessageSize = Limit);
        var client = host.Client();

        await client.UnaryAsync(Fitting);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(TooLarge));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact]
    public async Task Client_refuses_a_response_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync();
        var client = host.Client(options => options.MaxReceiveMessageSize = Limit);

        await client.UnaryAsync(Fitting);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(TooLarge));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
    }

    [Fact]
    public async Task Client_refuses_to_send_a_request_over_its_limit()
    {
        await using var host = await ProbeHost.StartAsync();
        var client = host.Client(options => options.MaxSendMessageSize = Limit);

        await client.UnaryAsync(Fitting);
        var error = await Assert.ThrowsAsync<RpcException>(async () => await client.UnaryAsync(TooLarge));

        Assert.Equal(StatusCode.ResourceExhausted, error.StatusCode);
        Assert.Equal(1, host.State.Attempts);
    }
}
