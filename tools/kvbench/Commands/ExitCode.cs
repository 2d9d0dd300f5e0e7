namespace KvStore.Bench.Commands;

/// <summary>What the program answers to the shell.</summary>
internal static class ExitCode
{
    /// <summary>Everything went well.</summary>
    public const int Success = 0;

    /// <summary>Requests failed, a node could not be reached or started, or a required ratio was missed.</summary>
    public const int Failure = 1;

    /// <summary>The command line could not be understood.</summary>
    public const int Usage = 2;
}
