namespace KvStore.Server.Hosting.Authority;

/// <summary>One representation of a header block; all positions are in the block.</summary>
/// <param name="Kind">Which of the five.</param>
/// <param name="Index">The index of the field or of the name, zero if the name is a literal, or the new table size.</param>
/// <param name="Name">The literal name, if the index is zero.</param>
/// <param name="ValueStart">Where the value starts, with its length; the end if there is none.</param>
/// <param name="Value">The literal value, if the kind has one.</param>
internal readonly record struct HpackRepresentation(HpackKind Kind, int Index, HpackString Name, int ValueStart, HpackString Value)
{
    /// <summary>Whether it carries a value of its own.</summary>
    public bool IsLiteral => Kind is HpackKind.LiteralIndexed or HpackKind.Literal or HpackKind.LiteralNeverIndexed;
}
