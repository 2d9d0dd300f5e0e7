using System.Buffers;
using System.IO.Pipelines;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

public sealed class AuthorityPipeReaderTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private readonly AuthorityPipeReader _reader;

    public AuthorityPipeReaderTests() => _reader = new AuthorityPipeReader(_pipe.Reader);

    public void Dispose()
    {
        _reader.Complete();
        _pipe.Writer.Complete();
    }

    [Theory]
    [InlineData("http://127.0.0.1:2379", "http---127.0.0.1-2379")]
    [InlineData("127.0.0.1:2379", "127.0.0.1:2379")]
    public async Task Any_split_gives_the_same_bytes(string sent, string received)
    {
        var bytes = Conversation(sent);
        for (var split = 0; split <= bytes.Length; split++)
        {
            Assert.Equal(Conversation(received), await PassAsync(bytes, [split], takenMax: int.MaxValue));
        }
    }

    [Theory]
    [InlineData("http://127.0.0.1:2379", "http---127.0.0.1-2379", 1)]
    [InlineData("http://127.0.0.1:2379", "http---127.0.0.1-2379", int.MaxValue)]
    [InlineData("127.0.0.1:2379", "127.0.0.1:2379", 1)]
    [InlineData("127.0.0.1:2379", "127.0.0.1:2379", int.MaxValue)]
    public async Task Single_bytes_give_the_same_bytes(string sent, string received, int takenMax)
    {
        var bytes = Conversation(sent);
        Assert.Equal(Conversation(received), await PassAsync(bytes, Enumerable.Range(1, bytes.Length - 1), takenMax));
    }

    [Fact]
    public async Task What_comes_before_the_first_request_is_not_withheld()
    {
        var start = new Http2Frames().Start().Bytes;
        await _pipe.Writer.WriteAsync(start);
        await _pipe.Writer.WriteAsync(new Http2Frames().Request(1, Request("http://a")).Bytes.AsMemory(0, 12));
        var result = await _reader.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(start, result.Buffer.ToArray());
        _reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task A_request_that_came_in_halves_may_be_taken_byte_by_byte()
    {
        var request = new Http2Frames().Start().Request(1, Request("a")).Bytes;
        await _pipe.Writer.WriteAsync(request.AsMemory(0, request.Length - 1));
        _reader.AdvanceTo((await _reader.ReadAsync()).Buffer.End);
        var reading = _reader.ReadAsync().AsTask();
        await _pipe.Writer.WriteAsync(request.AsMemory(request.Length - 1));

        var result = await reading.WaitAsync(Patience);
        for (var left = result.Buffer.Length; left > 0; left--)
        {
            Assert.Equal(left, result.Buffer.Length);
            _reader.AdvanceTo(result.Buffer.GetPosition(1));
            reading = _reader.ReadAsync().AsTask();
            result = left > 1 ? await reading.WaitAsync(Patience) : default;
        }

        _reader.CancelPendingRead();
        Assert.True((await reading.WaitAsync(Patience)).IsCanceled);
    }

    [Theory]
    [InlineData("http://a")]
    [InlineData("a")]
    public async Task A_cancelled_read_returns_and_the_next_goes_on(string authority)
    {
        await _pipe.Writer.WriteAsync(new Http2Frames().Start().Request(1, Request(authority)).Bytes);
        var all = await _reader.ReadAsync();
        _reader.AdvanceTo(all.Buffer.End);

        var reading = _reader.ReadAsync().AsTask();
        _reader.CancelPendingRead();
        var cancelled = await reading.WaitAsync(Patience);
        Assert.True(cancelled.IsCanceled);
        _reader.AdvanceTo(cancelled.Buffer.End);

        await _pipe.Writer.WriteAsync(new byte[5]);
        await _pipe.Writer.CompleteAsync();
        Assert.Equal(5, (await _reader.ReadAsync().AsTask().WaitAsync(Patience)).Buffer.Length);
    }

    [Theory]
    [InlineData("http://a")]
    [InlineData("a")]
    public async Task A_broken_connection_is_reported(string authority)
    {
        await _pipe.Writer.WriteAsync(new Http2Frames().Start().Request(1, Request(authority)).Bytes);
        _reader.AdvanceTo((await _reader.ReadAsync()).Buffer.End);
        await _pipe.Writer.CompleteAsync(new IOException("reset"));
        await Assert.ThrowsAsync<IOException>(() => _reader.ReadAsync().AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task Bytes_that_the_reader_before_examined_may_be_examined_again()
    {
        await _pipe.Writer.WriteAsync("PRI"u8.ToArray());
        var seen = (await _pipe.Reader.ReadAsync()).Buffer;
        _pipe.Reader.AdvanceTo(seen.Start, seen.End);
        await _pipe.Writer.WriteAsync(Conversation("http://a").AsMemory(3));
        var reader = new AuthorityPipeReader(_pipe.Reader);
        var result = await reader.ReadAsync().AsTask().WaitAsync(Patience);
        Assert.Equal(Conversation("http---a"), result.Buffer.ToArray());
        reader.AdvanceTo(result.Buffer.End);
    }

    // Two requests, the second by dynamic index, a third that sends the value again after an eviction; bodies and pings between them.
    private static byte[] Conversation(string authority)
    {
        var indexed = new HpackBuilder().Get("/b").Indexed(HpackBuilder.DynamicStart).Block;
        return new Http2Frames().Start()
            .Frame(Http2FrameType.Headers, Http2FrameFlags.EndHeaders, streamId: 1, Request(authority))
            .Frame(Http2Frames.Ping, Http2FrameFlags.None, streamId: 0, new byte[8])
            .Frame(Http2Frames.Data, Http2FrameFlags.EndStream, streamId: 1, new byte[20])
            .Request(3, indexed)
            .Request(5, Request(authority))
            .Bytes;
    }

    private static byte[] Request(string authority) =>
        new HpackBuilder().Get("/a").Field(HpackKind.LiteralIndexed, HpackBuilder.AuthorityIndex, authority).Block;

    // The reader that takes few bytes at a time examines no more than these, as Kestrel does.
    private static async Task<byte[]> PassAsync(byte[] bytes, IEnumerable<int> splits, int takenMax)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        var receiving = ReceiveAsync(new AuthorityPipeReader(pipe.Reader), takenMax);
        var from = 0;
        foreach (var split in splits.Append(bytes.Length))
        {
            await pipe.Writer.WriteAsync(bytes.AsMemory(from, split - from));
            from = split;
        }

        await pipe.Writer.CompleteAsync();
        return await receiving.WaitAsync(Patience);
    }

    private static async Task<byte[]> ReceiveAsync(AuthorityPipeReader reader, int takenMax)
    {
        var received = new ArrayBufferWriter<byte>();
        while (true)
        {
            var result = await reader.ReadAsync();
            var taken = result.Buffer.Slice(0, Math.Min(takenMax, result.Buffer.Length));
            received.Write(taken.ToArray());
            reader.AdvanceTo(taken.End);
            if (result.IsCompleted && taken.Length == result.Buffer.Length)
            {
                await reader.CompleteAsync();
                return received.WrittenSpan.ToArray();
            }
        }
    }
}
