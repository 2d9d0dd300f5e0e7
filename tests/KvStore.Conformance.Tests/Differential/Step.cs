namespace KvStore.Conformance.Tests.Differential;

/// <summary>One command line of a script; the steps of a script build on each other.</summary>
/// <param name="Arguments">As a shell would split them.</param>
/// <param name="Input">Standard input.</param>
/// <param name="Compare">What must be equal besides the exit code.</param>
internal sealed record Step(string[] Arguments, string Input, Compare Compare)
{
    public override string ToString()
    {
        var line = string.Join(' ', Arguments.Select(static argument => argument.Length == 0 ? "''" : argument));
        return Input.Length == 0 ? line : $"{line} <<< {Input.ReplaceLineEndings("\\n")}";
    }
}
