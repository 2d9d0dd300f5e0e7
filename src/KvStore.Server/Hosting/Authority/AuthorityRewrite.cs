namespace KvStore.Server.Hosting.Authority;

/// <summary>Outcome of <see cref="AuthorityRewriter.Rewrite"/>.</summary>
internal enum AuthorityRewrite
{
    /// <summary>No authority of the block is a URL; nothing was written.</summary>
    Unchanged,

    /// <summary>The block was written with another authority.</summary>
    Rewritten,

    /// <summary>The block is malformed; what was written is void.</summary>
    Malformed,
}
