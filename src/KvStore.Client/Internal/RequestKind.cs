namespace KvStore.Client.Internal;

/// <summary>Whether doing a request twice, or after the caller gave up, could change anything.</summary>
internal enum RequestKind
{
    Read,
    Write,
}
