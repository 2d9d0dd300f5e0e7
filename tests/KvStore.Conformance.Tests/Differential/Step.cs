namespace KvStore.Conformance.Tests.Differential;

/// <summary>One command line of a script; the steps of a script build on each other.</summary>
/// <param name="Arguments">As a shell would split them.</param>
/// <param name="Input">Standard input.</param>
/// <param name="Compare">What must be equal besides the exit code.</param>
internal sealed record Step(string[] Arguments, string Input, Compare Compare)
{
    /// <summary>What is done while the command runs. With none, it gets its input and is left to end by itself.</summary>
    public IReadOnlyList<Act> Acts { get; init; } = [];

    /// <summary>Whether the command runs in a terminal, where it asks for passwords.</summary>
    public bool InTerminal { get; init; }

    /// <summary>Whether the command is run again until it fails; what it printed last is compared.</summary>
    public bool UntilItFails { get; init; }

    public override string ToString()
    {
        var line = string.Join(' ', Arguments.Select(static argument => argument.Length == 0 ? "''" : argument));
        return Input.Length == 0 ? line : $"{line} <<< {Input.ReplaceLineEndings("\\n")}";
    }
}
