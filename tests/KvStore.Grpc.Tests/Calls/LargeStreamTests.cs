using Google.Protobuf;
using Grpc.Core;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

/// <summary>Kestrel cuts an ordinary request after 30 MB; a stream between nodes lives for weeks.</summary>
public sealed class LargeStreamTests
{
    private const int MessageCount = 640;
    private static readonly ByteString Payload = ByteString.CopyFrom(new byte[64 * 1024]);
    private static readonly long Total = (long)MessageCount * Payload.Length;

    [Fact]
    public async Task Stream_of_requests_may_exceed_30_MB()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Gather();

        for (var i = 0; i < MessageCount; i++)
        {
            await call.RequestStream.WriteAsync(new Ask { Payload = Payload });
        }

        await call.RequestStream.CompleteAsync();
        var answer = await call;

        Assert.True(Total > 30_000_000);
        Assert.Equal(Total, answer.PayloadBytes);
    }

    [Fact]
    public async Task Stream_of_responses_may_exceed_30_MB()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Emit(new Ask { Payload = Payload, Count = MessageCount });

        var received = 0L;
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
        {
            received += answer.Payload.Length;
        }

        Assert.Equal(Total, received);
    }
}
