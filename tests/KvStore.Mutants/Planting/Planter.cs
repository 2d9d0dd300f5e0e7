using System.Collections.Immutable;

namespace KvStore.Mutants.Planting;

/// <summary>Writes the source files that have mutants in them, for a build with KvMutants=true to compile (see Directory.Build.targets).</summary>
internal sealed class Planter(string repository)
{
    /// <summary>Where the files go: a folder for each project.</summary>
    public string Folder { get; } = Path.Combine(repository, "artifacts", "mutants", "planted");

    /// <summary>Where the mutants are.</summary>
    public string MutantsFolder { get; } = Path.Combine(repository, "tests", "KvStore.Mutants", "mutants");

    /// <summary>Plants all mutants, and returns them.</summary>
    /// <exception cref="MutantException">One cannot be planted.</exception>
    public ImmutableArray<Mutant> Plant()
    {
        var mutants = MutantFile.ReadAll(MutantsFolder);
        var texts = Rewrite(mutants);
        if (Directory.Exists(Folder))
        {
            foreach (var file in Directory.GetFiles(Folder, "*.cs", SearchOption.AllDirectories).Where(file => !texts.ContainsKey(file)))
            {
                File.Delete(file);
            }
        }

        foreach (var (file, text) in texts)
        {
            WriteIfChanged(file, text);
        }

        return mutants;
    }

    /// <summary>What to write where.</summary>
    public Dictionary<string, string> Rewrite(ImmutableArray<Mutant> mutants)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var edits = mutants.SelectMany(mutant => mutant.Edits.Select(edit => (Mutant: mutant, Edit: edit)));
        foreach (var file in edits.GroupBy(edit => edit.Edit.File, StringComparer.Ordinal))
        {
            // src/PROJECT/path
            var parts = file.Key.Split('/', 3);
            var original = Path.Combine(repository, file.Key);
            var text = SourceRewriter.Rewrite(file.Key, File.ReadAllText(original), file);
            texts[Path.Combine(Folder, parts[1], parts[2])] = $"#line 1 \"{original}\"\n{text}";
            texts[Path.Combine(Folder, parts[1], "Planted.cs")] = PlantedSwitch.Source;
        }

        return texts;
    }

    /// <summary>An untouched file is not compiled again.</summary>
    private static void WriteIfChanged(string file, string text)
    {
        if (!File.Exists(file) || File.ReadAllText(file) != text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }
    }
}
