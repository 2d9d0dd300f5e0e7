namespace KvStore.Node.StateMachine;

/// <summary>By whose leave a command is in the log. The values are written to the log: never change or reuse one.</summary>
public enum AuthorityKind : byte
{
    /// <summary>It was not checked, since nothing was when it was proposed. While authentication is on it is refused.</summary>
    Unchecked = 0,

    /// <summary>It needs no leave: the nodes' own, an embedding application's, and what every client may do.</summary>
    Trusted = 1,

    /// <summary>A user's, checked under the rules of a revision. While authentication is on it is refused under any others.</summary>
    Checked = 2,
}
