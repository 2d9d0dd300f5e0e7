namespace KvStore.Bench.Load;

/// <summary>The method that a request calls.</summary>
internal enum RequestKind
{
    /// <summary>KV.Put.</summary>
    Put,

    /// <summary>KV.Range of one key.</summary>
    Get,
}
