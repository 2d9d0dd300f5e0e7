using Google.Protobuf;
using Grpc.Core;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class CallShapeTests
{
    private static readonly ByteString Bytes = ByteString.CopyFrom(0, 1, 254, 255);

    [Fact]
    public async Task Unary_call_answers()
    {
        await using var host = await ProbeHost.StartAsync();

        var answer = await host.Client().UnaryAsync(new Ask { Text = "grüß", Payload = Bytes });

        Assert.Equal("grüß", answer.Text);
        Assert.Equal(Bytes, answer.Payload);
    }

    [Fact]
    public async Task Blocking_unary_call_answers()
    {
        await using var host = await ProbeHost.StartAsync();
        var client = host.Client();

#pragma warning disable VSTHRD103, CA1849, MA0042 // The blocking form is what this test is about.
        var answer = client.Unary(new Ask { Text = "a" });
#pragma warning restore VSTHRD103, CA1849, MA0042

        Assert.Equal("a", answer.Text);
    }

    [Fact]
    public async Task Unary_call_gives_headers_status_and_trailers()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().UnaryAsync(new Ask(), new Metadata { { "Caller", "me" } });

        var headers = await call.ResponseHeadersAsync;
        await call;

        Assert.Equal("/kvstore.grpc.tests.Probe/Unary", headers.GetValue("probe-method"));
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
        Assert.Equal("me", call.GetTrailers().GetValue("probe-caller"));
    }

    [Fact]
    public async Task Stream_of_requests_is_answered_once()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Gather();

        foreach (var text in new[] { "a", "b", "c" })
        {
            await call.RequestStream.WriteAsync(new Ask { Text = text, Payload = Bytes });
        }

        await call.RequestStream.CompleteAsync();
        var answer = await call;

        Assert.Equal("abc", answer.Text);
        Assert.Equal(3, answer.Count);
        Assert.Equal(3 * Bytes.Length, answer.PayloadBytes);
    }

    [Fact]
    public async Task One_request_is_answered_by_a_stream()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Emit(new Ask { Text = "a", Count = 5 });

        var counts = new List<int>();
        await foreach (var answer in call.ResponseStream.ReadAllAsync())
        {
            counts.Add(answer.Count);
        }

        Assert.Equal([0, 1, 2, 3, 4], counts);
        Assert.Equal(StatusCode.OK, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Stream_is_answered_message_by_message()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Chat();

        foreach (var text in new[] { "a", "b", "c" })
        {
            await call.RequestStream.WriteAsync(new Ask { Text = text });
            Assert.True(await call.ResponseStream.MoveNext());
            Assert.Equal(text, call.ResponseStream.Current.Text);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Channel_says_whether_it_is_connected()
    {
        await using var host = await ProbeHost.StartAsync();
        var channel = host.Connect();
        Assert.Equal(ConnectivityState.Idle, channel.State);

        await channel.ConnectAsync().WaitAsync(ProbeHost.Patience);
        Assert.Equal(ConnectivityState.Ready, channel.State);

        channel.Dispose();
        Assert.Equal(ConnectivityState.Shutdown, channel.State);
    }
}
