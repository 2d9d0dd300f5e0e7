using System.Buffers;
using System.Text;
using KvStore.Server.Hosting;

namespace KvStore.Server.Tests.Hosting;

public sealed class HttpPrefaceTests
{
    [Theory]
    [InlineData("", nameof(HttpPrefaceVerdict.Undecided))]
    [InlineData("P", nameof(HttpPrefaceVerdict.Undecided))]
    [InlineData("PRI", nameof(HttpPrefaceVerdict.Undecided))]
    [InlineData("PRI ", nameof(HttpPrefaceVerdict.Http2))]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", nameof(HttpPrefaceVerdict.Http2))]
    [InlineData("PUT / HTTP/1.1\r\n", nameof(HttpPrefaceVerdict.Other))]
    [InlineData("PRIX", nameof(HttpPrefaceVerdict.Other))]
    [InlineData("G", nameof(HttpPrefaceVerdict.Other))]
    [InlineData("\0\0\0\0\0", nameof(HttpPrefaceVerdict.Other))]
    public void The_first_bytes_decide(string bytes, string verdict) =>
        Assert.Equal(verdict, HttpPreface.Judge(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(bytes))).ToString());
}
