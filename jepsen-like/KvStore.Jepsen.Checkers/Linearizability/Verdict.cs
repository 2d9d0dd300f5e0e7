namespace KvStore.Jepsen.Checkers.Linearizability;

/// <summary>What a checker says of a history.</summary>
public enum Verdict
{
    /// <summary>It is as the model allows.</summary>
    Ok,

    /// <summary>No order of the operations explains it.</summary>
    Illegal,

    /// <summary>The search ended at its limit without an answer.</summary>
    Unknown,
}
