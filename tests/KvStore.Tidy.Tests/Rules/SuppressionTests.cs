using System.Text.RegularExpressions;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>A warning that is switched off says why, where it is switched off.</summary>
public sealed partial class SuppressionTests
{
    [Fact]
    public void Code_gives_a_reason_for_each_suppression() =>
        Finding.AssertNone(new[] { "src", "tests", "tools", "jepsen-like" }
            .SelectMany(folder => Repository.Files(folder, ".cs"))
            .SelectMany(file => FindInCode(Repository.Relative(file), File.ReadAllText(file))));

    [Fact]
    public void Projects_give_a_reason_for_each_suppression() =>
        Finding.AssertNone(new[] { ".csproj", ".props", ".targets" }
            .SelectMany(ending => Repository.Files(".", ending))
            .SelectMany(file => FindInProject(Repository.Relative(file), File.ReadAllLines(file))));

    [Fact]
    public void The_editor_settings_give_a_reason_for_each_rule_they_lower() =>
        Finding.AssertNone(FindInEditorConfig(".editorconfig", File.ReadAllLines(Repository.PathOf(".editorconfig"))));

    [Theory]
    [InlineData("#pragma warning disable CA1031")]
    [InlineData("#pragma warning disable CA1031 // because")]
    [InlineData("[SuppressMessage(\"Design\", \"CA1021\")]")]
    [InlineData("[SuppressMessage(\"Design\", \"CA1021\", Justification = \"\")]")]
    [InlineData("#nullable disable")]
    public void Planted_faults_in_code_are_found(string line) => Assert.Single(FindInCode("x.cs", line));

    [Theory]
    [InlineData("#pragma warning disable CA1031 // The edge of a thread: the owner must hear of it.")]
    [InlineData("#pragma warning restore CA1031")]
    [InlineData("[SuppressMessage(\"Design\", \"CA1021\", Justification = \"The Try pattern.\")]")]
    [InlineData("[SuppressMessage(\n    \"Design\",\n    \"CA1021\",\n    Justification = \"The Try pattern.\")]")]
    public void Reasons_in_code_are_accepted(string line) => Assert.Empty(FindInCode("x.cs", line));

    [Fact]
    public void Planted_faults_in_projects_and_settings_are_found()
    {
        Assert.Single(FindInProject("x.csproj", ["<PropertyGroup>", "<NoWarn>CS1591</NoWarn>"]));
        Assert.Empty(FindInProject("x.csproj", ["<PropertyGroup>", "<!-- Why. -->", "<NoWarn>CS1591</NoWarn>"]));
        Assert.Single(FindInEditorConfig("x", ["[*.cs]", "dotnet_diagnostic.CA1031.severity = none"]));
        Assert.Empty(FindInEditorConfig("x", ["# Why.", "[*.cs]", "dotnet_diagnostic.CA1031.severity = none", "dotnet_diagnostic.CA1032.severity = none"]));
    }

    private static IEnumerable<Finding> FindInCode(string file, string text)
    {
        var code = CSharpText.CodeLines(text);
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (PragmaDisable().IsMatch(code[i]) && !PragmaReason().IsMatch(lines[i]))
            {
                yield return new Finding(file, i + 1, "say why on this line: #pragma warning disable X // A reason in words.");
            }

            if (NullableDisable().IsMatch(code[i]))
            {
                yield return new Finding(file, i + 1, "nullable reference types stay on");
            }

            // The attribute may run over several lines.
            if (code[i].Contains("[SuppressMessage(", StringComparison.Ordinal) && !Justification().IsMatch(string.Join('\n', lines.Skip(i).Take(6))))
            {
                yield return new Finding(file, i + 1, "say why: Justification = \"A reason in words.\"");
            }
        }
    }

    private static IEnumerable<Finding> FindInProject(string file, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Contains("<NoWarn>", StringComparison.Ordinal) || lines[i].Contains("<WarningsNotAsErrors>", StringComparison.Ordinal))
            {
                // The comment stands above the line, or above the group that holds nothing else.
                var above = i > 0 && lines[i - 1].TrimStart().StartsWith("<PropertyGroup", StringComparison.Ordinal) && i > 1 ? i - 2 : i - 1;
                if (above < 0 || !lines[above].TrimEnd().EndsWith("-->", StringComparison.Ordinal))
                {
                    yield return new Finding(file, i + 1, "say why in a comment above this line");
                }
            }
        }
    }

    private static IEnumerable<Finding> FindInEditorConfig(string file, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (LoweredRule().IsMatch(lines[i]))
            {
                var above = i - 1;
                while (above >= 0 && lines[above].Length > 0 && !lines[above].StartsWith('#'))
                {
                    above--;
                }

                if (above < 0 || !lines[above].StartsWith('#'))
                {
                    yield return new Finding(file, i + 1, "say why in a comment above this rule");
                }
            }
        }
    }

    [GeneratedRegex(@"#pragma\s+warning\s+disable")]
    private static partial Regex PragmaDisable();

    [GeneratedRegex(@"//\s*\S+(\s+\S+){2,}")]
    private static partial Regex PragmaReason();

    [GeneratedRegex(@"#nullable\s+disable")]
    private static partial Regex NullableDisable();

    [GeneratedRegex(@"Justification\s*=\s*""[^""]{8,}")]
    private static partial Regex Justification();

    [GeneratedRegex(@"^dotnet_.*severity\s*=\s*(none|silent|suggestion)")]
    private static partial Regex LoweredRule();
}
