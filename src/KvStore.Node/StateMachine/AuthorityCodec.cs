using System.Buffers.Binary;
using System.Text;

namespace KvStore.Node.StateMachine;

/// <summary>
/// What a command that was checked has between its header and the request, little-endian; others have nothing there:
/// <code>
/// offset size
///      0    8  revision of authentication
///      8    4  length of the user's name
///     12    .  the user's name in UTF-8
/// </code>
/// </summary>
internal static class AuthorityCodec
{
    private const int HeaderSize = sizeof(ulong) + sizeof(int);

    public static int SizeOf(in CommandAuthority authority) =>
        authority.Kind == AuthorityKind.Checked ? HeaderSize + Encoding.UTF8.GetByteCount(authority.User!) : 0;

    /// <summary>Writes an authority to where there is as much room as it takes.</summary>
    public static void Write(Span<byte> destination, in CommandAuthority authority)
    {
        if (authority.Kind != AuthorityKind.Checked)
        {
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(destination, authority.Revision);
        BinaryPrimitives.WriteInt32LittleEndian(destination[sizeof(ulong)..], destination.Length - HeaderSize);
        Encoding.UTF8.GetBytes(authority.User, destination[HeaderSize..]);
    }

    /// <summary>Reads an authority of a kind, and says how many bytes it took.</summary>
    /// <exception cref="CommandFormatException">There is less than it needs, or no such kind.</exception>
    public static CommandAuthority Read(byte kind, ReadOnlySpan<byte> source, out int size)
    {
        size = 0;
        switch ((AuthorityKind)kind)
        {
            case AuthorityKind.Unchecked:
                return CommandAuthority.Unchecked;
            case AuthorityKind.Trusted:
                return CommandAuthority.Trusted;
            case AuthorityKind.Checked when source.Length >= HeaderSize:
                size = BinaryPrimitives.ReadInt32LittleEndian(source[sizeof(ulong)..]);
                break;
            default:
                throw new CommandFormatException($"Unknown authority {kind} of a command entry.");
        }

        if (size < 0 || size > source.Length - HeaderSize)
        {
            throw new CommandFormatException("A command entry ends within the name of its user.");
        }

        size += HeaderSize;
        return CommandAuthority.Checked(Encoding.UTF8.GetString(source[HeaderSize..size]), BinaryPrimitives.ReadUInt64LittleEndian(source));
    }
}
