namespace KvStore.Server;

/// <summary>What the process says when it ends.</summary>
internal static class ExitCodes
{
    /// <summary>Stopped because it was asked to.</summary>
    public const int Success = 0;

    /// <summary>Could not start: the settings are well formed but the machine or the data refuses them.</summary>
    public const int StartFailed = 1;

    /// <summary>The command line, a variable or the file is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A running node failed and must not go on (EX_SOFTWARE of sysexits.h); a supervisor may start it again.</summary>
    public const int NodeFailed = 70;

    /// <summary>
    /// The node's state differs from that of a majority (EX_DATAERR): its data must not be served. A supervisor must not start it again.
    /// </summary>
    public const int NodeDiverged = 65;

    /// <summary>The cluster does not let this node take part any more: it was removed (EX_NOPERM). A supervisor must not start it again.</summary>
    public const int NodeRemoved = 77;
}
