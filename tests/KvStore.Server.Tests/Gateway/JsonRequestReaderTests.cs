using System.IO.Pipelines;
using System.Text;
using KvStore.Server.Gateway;

namespace KvStore.Server.Tests.Gateway;

public sealed class JsonRequestReaderTests
{
    private const int BytesMax = 64;

    [Theory]
    [InlineData("", "")]
    [InlineData("  \n", "")]
    [InlineData("{}", "{}")]
    [InlineData(" {\"a\":{\"b\":[1,2]}} ", "{\"a\":{\"b\":[1,2]}}")]
    [InlineData("{\"a\":1}{\"b\":2}\n {\"c\":\"}\"}", "{\"a\":1}|{\"b\":2}|{\"c\":\"}\"}")]
    [InlineData("null{}", "null|{}")]
    public async Task Values_come_one_after_the_other_however_the_bytes_arrive(string body, string values)
    {
        for (var piece = 1; piece <= Math.Max(1, body.Length); piece++)
        {
            Assert.Equal(values, string.Join('|', await ReadAllAsync(body, piece)));
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":")]
    [InlineData("{}}")]
    [InlineData("nope")]
    public Task What_is_no_JSON_is_refused(string body) => Assert.ThrowsAsync<GatewayRequestException>(() => ReadAllAsync(body, body.Length));

    [Fact]
    public async Task A_value_that_is_too_long_is_refused_before_it_has_all_come()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes("{\"a\":\"" + new string('x', BytesMax)));

        var error = await Assert.ThrowsAsync<GatewayRequestException>(() => new JsonRequestReader(pipe.Reader, BytesMax).ReadAsync(CancellationToken.None));

        Assert.Equal("etcdserver: request is too large", error.Message);
    }

    private static async Task<List<string>> ReadAllAsync(string body, int piece)
    {
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer, Encoding.UTF8.GetBytes(body), piece);
        var reader = new JsonRequestReader(pipe.Reader, BytesMax);
        List<string> values = [];
        while (await reader.ReadAsync(CancellationToken.None) is { } value)
        {
            values.Add(value);
        }

        await writing;
        return values;
    }

    private static async Task WriteAsync(PipeWriter writer, byte[] bytes, int piece)
    {
        foreach (var part in bytes.Chunk(piece))
        {
            await writer.WriteAsync(part);
            await Task.Yield();
        }

        await writer.CompleteAsync();
    }
}
