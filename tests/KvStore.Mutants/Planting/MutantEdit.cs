namespace KvStore.Mutants.Planting;

/// <summary>One place in the product where a mutant differs from it.</summary>
/// <param name="File">The source file, relative to the repository.</param>
/// <param name="Find">The text as it stands there; it must stand there once.</param>
/// <param name="Replacement">The text to compile instead, which tests the mutant's switch.</param>
internal sealed record MutantEdit(string File, string Find, string Replacement);
