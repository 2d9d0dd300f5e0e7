using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using KvStore.Grpc.Tests.Protos;

namespace KvStore.Grpc.Tests.Probing;

/// <summary>
/// A call by plain HTTP/2, to see what is really on the wire: a message is one byte that says whether it is compressed, four bytes
/// of length, and the bytes (gRPC over HTTP2, "Length-Prefixed-Message").
/// </summary>
internal sealed record RawCall(string? Status, string? Encoding, bool Compressed, byte[] Message)
{
    private const int PrefixLength = 5;

    public static async Task<RawCall> UnaryAsync(ProbeHost host, Ask ask, string? acceptEncoding = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/kvstore.grpc.tests.Probe/Unary"));
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        request.Headers.TE.ParseAdd("trailers");
        if (acceptEncoding is not null)
        {
            request.Headers.Add("grpc-accept-encoding", acceptEncoding);
        }

        request.Content = new ByteArrayContent(Frame(ask.ToByteArray()));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");

        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        var (compressed, message) = body.Length == 0 ? (false, []) : Unframe(body);
        return new RawCall(
            Header(response.TrailingHeaders, "grpc-status") ?? Header(response.Headers, "grpc-status"),
            Header(response.Headers, "grpc-encoding"),
            compressed,
            message);
    }

    /// <summary>The first message of a body.</summary>
    public static (bool Compressed, byte[] Message) Unframe(byte[] body)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1));
        return (body[0] == 1, body[PrefixLength..(PrefixLength + length)]);
    }

    private static byte[] Frame(byte[] message)
    {
        var frame = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, PrefixLength);
        return frame;
    }

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.Single() : null;
}
