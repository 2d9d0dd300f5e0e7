using System.Text;

namespace KvStore.Mutants.Planting;

/// <summary>Puts all edits of one source file into its text. Each is looked for in the original, so that none sees another.</summary>
internal static class SourceRewriter
{
    /// <summary>The text with all mutants in it.</summary>
    /// <exception cref="MutantException">A text is missing, stands there twice, or two edits overlap.</exception>
    public static string Rewrite(string file, string source, IEnumerable<(Mutant Mutant, MutantEdit Edit)> edits)
    {
        var result = new StringBuilder();
        var copied = 0;
        foreach (var (at, mutant, edit) in edits.Select(edit => (At: Locate(file, source, edit), edit.Mutant, edit.Edit)).OrderBy(edit => edit.At))
        {
            if (at < copied)
            {
                throw new MutantException($"Mutant {mutant.Id} and another one change the same place of {file}: {edit.Find}");
            }

            result.Append(source, copied, at - copied).Append(edit.Replacement);
            copied = at + edit.Find.Length;
        }

        return result.Append(source, copied, source.Length - copied).ToString();
    }

    private static int Locate(string file, string source, (Mutant Mutant, MutantEdit Edit) planned)
    {
        var at = source.IndexOf(planned.Edit.Find, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new MutantException($"Mutant {planned.Mutant.Id} ({planned.Mutant.Name}): {file} does not hold: {planned.Edit.Find}");
        }

        if (source.IndexOf(planned.Edit.Find, at + 1, StringComparison.Ordinal) >= 0)
        {
            throw new MutantException($"Mutant {planned.Mutant.Id} ({planned.Mutant.Name}): {file} holds more than once: {planned.Edit.Find}");
        }

        return at;
    }
}
