// A mutant's file: 0210-commit-earlier-term.mutant
//
//   The leader counts replicas of entries of earlier terms.
//   --- src/KvStore.Raft/Replication/LeaderReplication.cs
//   text that stands there, one line or several
//   +++
//   text to compile instead, which asks Planted.Is(210)
//
// and any number of further edits. The sentence may take several lines.
using System.Collections.Immutable;
using System.Globalization;

namespace KvStore.Mutants.Planting;

/// <summary>Reads mutants.</summary>
internal static class MutantFile
{
    public const string Ending = ".mutant";
    private const string FindMark = "--- ";
    private const string ReplacementMark = "+++";

    /// <summary>All mutants of a folder, in the order of their ids.</summary>
    public static ImmutableArray<Mutant> ReadAll(string folder) =>
    [
        .. Directory.GetFiles(folder, "*" + Ending)
            .Select(file => Parse(Path.GetFileName(file), File.ReadAllText(file)))
            .OrderBy(mutant => mutant.Id),
    ];

    /// <summary>Reads one mutant.</summary>
    /// <exception cref="MutantException">The text is not of the form above.</exception>
    public static Mutant Parse(string fileName, string text)
    {
        var name = Path.GetFileNameWithoutExtension(fileName);
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0 || !int.TryParse(name.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            throw new MutantException($"{fileName}: the name begins with a number and a dash.");
        }

        var parts = text.TrimEnd('\n').Split('\n' + FindMark);
        if (parts.Length < 2)
        {
            throw new MutantException($"{fileName}: there is no edit.");
        }

        return new Mutant(id, name[(dash + 1)..], parts[0].Replace('\n', ' '), [.. parts.Skip(1).Select(part => ParseEdit(fileName, part))]);
    }

    private static MutantEdit ParseEdit(string fileName, string text)
    {
        var body = text.Split($"\n{ReplacementMark}\n");
        var head = body[0].Split('\n', 2);
        if (body.Length != 2 || head.Length != 2)
        {
            throw new MutantException($"{fileName}: an edit is a line \"{FindMark}FILE\", a text, a line \"{ReplacementMark}\" and a text.");
        }

        return new MutantEdit(head[0], Find: head[1], Replacement: body[1]);
    }
}
