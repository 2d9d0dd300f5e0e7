using KvStore.Grpc.Tests.Probing;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Calls;

/// <summary>Kestrel ends an ordinary request whose body comes too slowly, after 5 s; a stream between nodes may be silent.</summary>
public sealed class IdleStreamTests
{
    [Fact]
    public async Task Stream_that_is_idle_for_15_seconds_goes_on()
    {
        await using var host = await ProbeHost.StartAsync();
        using var call = host.Client().Chat();
        await ExchangeAsync("before");

        // Real time is the subject here: the limits under test run on the server's own clock.
        await Task.Delay(TimeSpan.FromSeconds(15));

        await ExchangeAsync("after");

        async Task ExchangeAsync(string text)
        {
            await call.RequestStream.WriteAsync(new Ask { Text = text });
            Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(ProbeHost.Patience));
            Assert.Equal(text, call.ResponseStream.Current.Text);
        }
    }
}
