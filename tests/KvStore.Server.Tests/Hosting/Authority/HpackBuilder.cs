using System.Buffers;
using System.Text;
using KvStore.Server.Hosting.Authority;

namespace KvStore.Server.Tests.Hosting.Authority;

/// <summary>Writes header blocks as a client may.</summary>
internal sealed class HpackBuilder
{
    public const int AuthorityIndex = 1;
    public const int DynamicStart = 62;

    private readonly ArrayBufferWriter<byte> _block = new();

    public byte[] Block => _block.WrittenSpan.ToArray();

    public HpackBuilder Indexed(int index) => Number(index, prefixBits: 7, flags: 0x80);

    public HpackBuilder SizeUpdate(int size) => Number(size, prefixBits: 5, flags: 0x20);

    public HpackBuilder Field(HpackKind kind, int nameIndex, string value, bool isHuffman = false) =>
        Name(kind, nameIndex).Text(value, isHuffman);

    public HpackBuilder Field(HpackKind kind, string name, string value, bool isHuffman = false) =>
        Name(kind, nameIndex: 0).Text(name, isHuffman).Text(value, isHuffman);

    /// <summary>GET of a path over http; the authority follows.</summary>
    public HpackBuilder Get(string path) => Indexed(2).Indexed(6).Field(HpackKind.Literal, nameIndex: 4, path);

    private HpackBuilder Name(HpackKind kind, int nameIndex) => kind switch
    {
        HpackKind.LiteralIndexed => Number(nameIndex, prefixBits: 6, flags: 0x40),
        HpackKind.LiteralNeverIndexed => Number(nameIndex, prefixBits: 4, flags: 0x10),
        _ => Number(nameIndex, prefixBits: 4, flags: 0),
    };

    private HpackBuilder Text(string text, bool isHuffman)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        var written = isHuffman ? HuffmanEncoder.Encode(bytes) : bytes;
        Number(written.Length, HpackString.LengthPrefixBits, isHuffman ? HpackString.HuffmanFlag : (byte)0);
        _block.Write(written);
        return this;
    }

    private HpackBuilder Number(int value, int prefixBits, byte flags)
    {
        HpackInteger.Write(value, prefixBits, flags, _block);
        return this;
    }
}
