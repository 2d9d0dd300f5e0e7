namespace KvStore.Node.StateMachine;

/// <summary>
/// Walks over the fields of an encoded protobuf message in place (protobuf.dev/programming-guides/encoding). All members move a position
/// forward and throw <see cref="CommandFormatException"/> where the bytes are no message.
/// </summary>
internal static class WireFields
{
    public const int VarintType = 0;
    public const int LengthType = 2;
    public const int TypeBits = 3;

    private const int Fixed64Type = 1;
    private const int Fixed32Type = 5;
    private const int VarintBytesMax = 10;

    /// <summary>Reads a number, or the tag of the next field.</summary>
    public static ulong ReadVarint(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var i = 0; i < VarintBytesMax && position < bytes.Length; i++)
        {
            var next = bytes[position++];
            value |= (ulong)(next & 0x7F) << (7 * i);
            if (next < 0x80)
            {
                return value;
            }
        }

        throw Malformed();
    }

    /// <summary>Reads a length; that many bytes follow.</summary>
    public static int ReadLength(ReadOnlySpan<byte> bytes, ref int position)
    {
        var length = ReadVarint(bytes, ref position);
        return length <= (ulong)(bytes.Length - position) ? (int)length : throw Malformed();
    }

    /// <summary>Passes the value of a field, of which the tag was read.</summary>
    public static void Skip(ReadOnlySpan<byte> bytes, ulong tag, ref int position)
    {
        switch ((int)tag & ((1 << TypeBits) - 1))
        {
            case VarintType:
                ReadVarint(bytes, ref position);
                return;
            case LengthType:
                var length = ReadLength(bytes, ref position);
                position += length;
                return;
            case Fixed64Type when bytes.Length - position >= sizeof(ulong):
                position += sizeof(ulong);
                return;
            case Fixed32Type when bytes.Length - position >= sizeof(uint):
                position += sizeof(uint);
                return;
            default:
                throw Malformed();
        }
    }

    private static CommandFormatException Malformed() => new("A command holds bytes that are no message of its kind.");
}
