using System.Globalization;
using System.Text;
using Google.Protobuf;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>
/// Writes protobuf bytes as text without knowing their message: a line per field, its number and what it holds. Etcdctl's responses all begin
/// with a header as field 1, of which the cluster, the member and the term are masked; of some responses it prints nothing but the header.
/// </summary>
internal static class RawMessage
{
    private const int Header = 1;
    private const int HeaderRevision = 3;

    /// <summary>Describes bytes that were read as Latin-1; those that are no message stay as they are.</summary>
    public static string Describe(string latin1)
    {
        var text = new StringBuilder();
        var bytes = Encoding.Latin1.GetBytes(latin1);
        var isHeader = bytes.Length > 0 && bytes[0] == WireFormat.MakeTag(Header, WireFormat.WireType.Varint);
        return TryDescribe(bytes, text, indent: "", isHeader) ? text.ToString() : latin1;
    }

    private static bool TryDescribe(byte[] bytes, StringBuilder text, string indent, bool isHeader)
    {
        var input = new CodedInputStream(bytes);
        try
        {
            uint tag;
            while ((tag = input.ReadTag()) != 0)
            {
                var field = WireFormat.GetTagFieldNumber(tag);
                switch (WireFormat.GetTagWireType(tag))
                {
                    case WireFormat.WireType.Varint:
                        var number = input.ReadUInt64();
                        var value = isHeader && field != HeaderRevision ? "<n>" : number.ToString(CultureInfo.InvariantCulture);
                        text.Append(CultureInfo.InvariantCulture, $"{indent}{field}: {value}\n");
                        break;
                    case WireFormat.WireType.LengthDelimited:
                        Describe(field, input.ReadBytes().ToByteArray(), text, indent);
                        break;
                    default:
                        // Etcd's messages have no others, so this is a text that looks like a message.
                        return false;
                }
            }

            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }
    }

    private static void Describe(int field, byte[] bytes, StringBuilder text, string indent)
    {
        var nested = new StringBuilder();
        if (TryDescribe(bytes, nested, $"{indent}  ", isHeader: indent.Length == 0 && field == Header))
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}{field} {{\n{nested}{indent}}}\n");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{indent}{field}: \"{Encoding.Latin1.GetString(bytes)}\"\n");
        }
    }
}
