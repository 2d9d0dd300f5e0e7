namespace KvStore.Storage.Conformance.Model;

/// <summary>What a step does after its batch.</summary>
internal enum ModelAction
{
    None,
    Flush,

    /// <summary>Closes the engine without flushing and opens it again.</summary>
    Reopen,
}
