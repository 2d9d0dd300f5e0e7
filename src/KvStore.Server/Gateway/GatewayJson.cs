using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;

namespace KvStore.Server.Gateway;

/// <summary>
/// Messages as JSON, the way protobuf defines it: 64-bit integers as text, bytes in base64, defaults left out. Fields have their names of the
/// proto files; requests may also use lowerCamelCase, and fields that are not known are passed over, as in etcd.
/// </summary>
internal static class GatewayJson
{
    // Transactions nest: each level of theirs is four of JSON. The parser of protobuf has its own limit.
    private const int DepthMax = 1024;

    private static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = DepthMax };

    // No answer is part of an HTML document, so a plus sign may stay one.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = DepthMax };

    /// <summary>Reads a request; null and nothing at all are the empty one.</summary>
    /// <exception cref="GatewayRequestException">It is not such a request; the message says why.</exception>
    public static T Parse<T>(string json)
        where T : IMessage<T>, new()
    {
        if (json is "" or "null")
        {
            return new T();
        }

        try
        {
            return Parser.Parse<T>(LongNumbers.Quote(json));
        }
        catch (Exception error) when (error is InvalidProtocolBufferException or InvalidJsonException or FormatException or OverflowException or ArgumentException)
        {
            throw new GatewayRequestException(error.Message);
        }
    }

    /// <summary>Writes a message.</summary>
    /// <param name="name">When given, the message is the only field of an object, under this name.</param>
    public static byte[] Format(IMessage message, string? name = null)
    {
        using var document = JsonDocument.Parse(Formatter.Format(message), DocumentOptions);
        return Write(document.RootElement, static (json, root) => root.WriteTo(json), name);
    }

    /// <summary>Writes the error of a call that has answered nothing yet.</summary>
    public static byte[] FormatError(string message, int code) => Write(
        (message, code),
        static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteString("error", error.message);
            json.WriteString("message", error.message);
            json.WriteNumber("code", error.code);
            json.WriteEndObject();
        });

    /// <summary>Writes the error that ends a stream of answers.</summary>
    public static byte[] FormatStreamError(string message, int code, int httpStatus) => Write(
        (message, code, httpStatus),
        static (json, error) =>
        {
            json.WriteStartObject();
            json.WriteNumber("grpc_code", error.code);
            json.WriteNumber("http_code", error.httpStatus);
            json.WriteString("message", error.message);
            json.WriteString("http_status", Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(error.httpStatus));
            json.WriteEndObject();
        },
        "error");

    private static byte[] Write<T>(T content, Action<Utf8JsonWriter, T> write, string? name = null)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, WriterOptions))
        {
            if (name is null)
            {
                write(json, content);
            }
            else
            {
                json.WriteStartObject();
                json.WritePropertyName(name);
                write(json, content);
                json.WriteEndObject();
            }
        }

        return bytes.ToArray();
    }
}
