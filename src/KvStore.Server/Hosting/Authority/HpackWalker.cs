namespace KvStore.Server.Hosting.Authority;

/// <summary>Walks over the representations of one header block (RFC 7541, section 6). Decodes no string and keeps no table.</summary>
/// <param name="block">The whole block.</param>
internal ref struct HpackWalker(ReadOnlySpan<byte> block)
{
    private readonly ReadOnlySpan<byte> _block = block;
    private int _position;

    /// <summary>The representation that <see cref="MoveNext"/> came to.</summary>
    public HpackRepresentation Current { get; private set; }

    /// <summary>Whether the walk ended for a defect and not at the end of the block.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Goes to the next representation; false at the end of the block or at a defect.</summary>
    public bool MoveNext()
    {
        if (IsMalformed || _position == _block.Length)
        {
            return false;
        }

        IsMalformed = !TryRead(out var representation);
        Current = representation;
        return !IsMalformed;
    }

    private bool TryRead(out HpackRepresentation representation)
    {
        representation = default;
        var (kind, prefixBits) = Classify(_block[_position]);
        if (!HpackInteger.TryRead(_block, prefixBits, ref _position, out var index))
        {
            return false;
        }

        if (kind is HpackKind.Indexed or HpackKind.SizeUpdate)
        {
            representation = new HpackRepresentation(kind, index, Name: default, _position, Value: default);
            return true;
        }

        var name = default(HpackString);
        if (index == 0 && !HpackString.TryRead(_block, ref _position, out name))
        {
            return false;
        }

        var valueStart = _position;
        if (!HpackString.TryRead(_block, ref _position, out var value))
        {
            return false;
        }

        representation = new HpackRepresentation(kind, index, name, valueStart, value);
        return true;
    }

    private static (HpackKind Kind, int PrefixBits) Classify(byte first) => first switch
    {
        >= 0x80 => (HpackKind.Indexed, 7),
        >= 0x40 => (HpackKind.LiteralIndexed, 6),
        >= 0x20 => (HpackKind.SizeUpdate, 5),
        >= 0x10 => (HpackKind.LiteralNeverIndexed, 4),
        _ => (HpackKind.Literal, 4),
    };
}
