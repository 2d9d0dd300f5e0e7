namespace KvStore.Jepsen.Checkers.Histories;

/// <summary>What the client knows of an operation when it is over, in Jepsen's words.</summary>
public enum OperationOutcome
{
    /// <summary>It took effect, once, between invocation and completion.</summary>
    Ok,

    /// <summary>It did not take effect and never will.</summary>
    Fail,

    /// <summary>Unknown: it may have taken effect, may take effect later, or never.</summary>
    Info,
}
