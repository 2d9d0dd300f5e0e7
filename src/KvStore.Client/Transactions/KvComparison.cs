namespace KvStore.Client;

/// <summary>How two numbers or values compare.</summary>
public enum KvComparison
{
    /// <summary>They are the same.</summary>
    Equal,

    /// <summary>The stored one is greater.</summary>
    Greater,

    /// <summary>The stored one is less.</summary>
    Less,

    /// <summary>They differ.</summary>
    NotEqual,
}
