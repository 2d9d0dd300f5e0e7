namespace KvStore.Server.Hosting.Authority;

/// <summary>The representations that a header block consists of (RFC 7541, section 6).</summary>
internal enum HpackKind
{
    /// <summary>Name and value are in a table.</summary>
    Indexed,

    /// <summary>A literal value that is added to the dynamic table.</summary>
    LiteralIndexed,

    /// <summary>A literal value for this block alone.</summary>
    Literal,

    /// <summary>A literal value that no intermediary may add to a table.</summary>
    LiteralNeverIndexed,

    /// <summary>A new size of the dynamic table, no field.</summary>
    SizeUpdate,
}
