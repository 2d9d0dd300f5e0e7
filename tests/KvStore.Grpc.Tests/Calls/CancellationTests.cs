using Grpc.Core;
using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

public sealed class CancellationTests
{
    [Fact]
    public async Task Token_cancels_the_call_on_both_sides()
    {
        await using var host = await ProbeHost.StartAsync();
        using var source = new CancellationTokenSource();
        using var call = host.Client().HangAsync(new Ask(), cancellationToken: source.Token);
        await host.State.Entered.Task.WaitAsync(ProbeHost.Patience);

        await source.CancelAsync();
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
        await host.State.Cancelled.Task.WaitAsync(ProbeHost.Patience);
    }

    [Fact]
    public async Task Dispose_cancels_the_call_on_the_server()
    {
        await using var host = await ProbeHost.StartAsync();
        var call = host.Client().HangAsync(new Ask());
        await host.State.Entered.Task.WaitAsync(ProbeHost.Patience);

        call.Dispose();

        await host.State.Cancelled.Task.WaitAsync(ProbeHost.Patience);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Cancelled_read_ends_a_stream()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Chat();
        using var source = new CancellationTokenSource();
        var read = call.ResponseStream.MoveNext(source.Token);

        await source.CancelAsync();

        var error = await Assert.ThrowsAsync<RpcException>(() => read);
        Assert.Equal(StatusCode.Cancelled, error.StatusCode);
    }

    [Fact]
    public async Task Write_takes_a_token()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Chat();
        using var source = new CancellationTokenSource();

        await call.RequestStream.WriteAsync(new Ask { Text = "a" }, source.Token);

        Assert.True(await call.ResponseStream.MoveNext());
        Assert.Equal("a", call.ResponseStream.Current.Text);
    }
}
