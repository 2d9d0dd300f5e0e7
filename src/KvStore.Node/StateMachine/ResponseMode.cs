namespace KvStore.Node.StateMachine;

/// <summary>Whether anybody waits for the response of an applied command. It never changes what the command does.</summary>
public enum ResponseMode
{
    /// <summary>Nobody waits: no response is built.</summary>
    Skip,

    /// <summary>The proposer's client waits.</summary>
    Build,
}
