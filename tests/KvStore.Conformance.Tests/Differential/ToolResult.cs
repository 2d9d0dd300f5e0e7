namespace KvStore.Conformance.Tests.Differential;

/// <summary>What a run of a tool left behind.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error);
