namespace KvStore.Client.Internal;

/// <summary>Whether doing a request twice, or after the caller gave up, could change anything.</summary>
internal enum RequestKind
{
    Read,
    Write,

    /// <summary>A write that the cluster does once, however often it is sent.</summary>
    SessionWrite,
}
