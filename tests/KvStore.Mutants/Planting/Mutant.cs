using System.Collections.Immutable;

namespace KvStore.Mutants.Planting;

/// <summary>A bug that can be switched on in a build made for it.</summary>
/// <param name="Id">Ten times the number of the pitfall, plus a digit to tell its mutants apart.</param>
/// <param name="Name">A few words, as in the name of its file.</param>
/// <param name="Breaks">A sentence that says what is wrong in it.</param>
/// <param name="Edits">Where it differs from the product.</param>
internal sealed record Mutant(int Id, string Name, string Breaks, ImmutableArray<MutantEdit> Edits)
{
    /// <summary>Pitfalls above this are the invariants of moves of slots: 101 is I1, and so on.</summary>
    public const int PitfallsOfOneGroup = 100;

    /// <summary>The number of the pitfall (of the hundred in the reference of this project) that it falls into, or more for one of moves.</summary>
    public int Pitfall => Id / 10;

    /// <summary>Whether it takes several groups, between which slots move, to see it.</summary>
    public static bool IsOfMoves(int id) => id / 10 > PitfallsOfOneGroup;
}
