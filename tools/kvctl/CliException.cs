namespace KvCtl;

/// <summary>Ends the program with a message for the user and an exit code.</summary>
internal sealed class CliException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The command whose help would have prevented it; null when help would not.</summary>
    public string? HelpCommand { get; init; }
}
