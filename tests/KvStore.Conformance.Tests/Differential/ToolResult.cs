namespace KvStore.Conformance.Tests.Differential;

/// <summary>What a run of a tool left behind.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>In the place of the exit code of a tool that did not end and was killed.</summary>
    public const int Endless = -1;
}
