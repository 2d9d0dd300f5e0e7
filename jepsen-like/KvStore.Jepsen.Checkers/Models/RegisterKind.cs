namespace KvStore.Jepsen.Checkers.Models;

/// <summary>What is asked of one key.</summary>
public enum RegisterKind
{
    /// <summary>Read value and mod revision.</summary>
    Get,

    /// <summary>Write a value.</summary>
    Put,

    /// <summary>Write a value if the key is as expected.</summary>
    CompareAndSet,

    /// <summary>Remove the key.</summary>
    Delete,
}
