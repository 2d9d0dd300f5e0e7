namespace KvCtl;

/// <summary>Exit codes of etcdctl.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The store refused the request or could not be asked, or a flag is wrong.</summary>
    public const int Error = 1;

    /// <summary>No endpoint to connect to.</summary>
    public const int BadConnection = 2;

    /// <summary>What came on standard input makes no sense.</summary>
    public const int InvalidInput = 3;

    /// <summary>The value of a flag names something that does not exist.</summary>
    public const int BadFeature = 4;

    /// <summary>Something long did not come to its end.</summary>
    public const int Interrupted = 5;

    /// <summary>The arguments make no sense together.</summary>
    public const int BadArguments = 128;
}
