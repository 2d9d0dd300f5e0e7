using System.Collections.Immutable;

namespace KvStore.Mutants.Planting;

/// <summary>A bug that can be switched on in a build made for it.</summary>
/// <param name="Id">Ten times the number of the pitfall, plus a digit to tell its mutants apart.</param>
/// <param name="Name">A few words, as in the name of its file.</param>
/// <param name="Breaks">A sentence that says what is wrong in it.</param>
/// <param name="Edits">Where it differs from the product.</param>
internal sealed record Mutant(int Id, string Name, string Breaks, ImmutableArray<MutantEdit> Edits)
{
    /// <summary>The number of the pitfall (of the hundred in the reference of this project) that it falls into.</summary>
    public int Pitfall => Id / 10;
}
