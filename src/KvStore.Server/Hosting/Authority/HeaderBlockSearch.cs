namespace KvStore.Server.Hosting.Authority;

/// <summary>Outcome of looking for the next header block among the bytes that have arrived.</summary>
internal enum HeaderBlockSearch
{
    /// <summary>None has wholly arrived.</summary>
    Pending,

    /// <summary>Here it is.</summary>
    Found,

    /// <summary>The bytes break HTTP/2's rules or our limits: nothing after them can be judged.</summary>
    Refused,
}
