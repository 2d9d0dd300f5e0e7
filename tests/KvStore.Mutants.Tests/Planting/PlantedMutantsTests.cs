using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Tests.Planting;

/// <summary>The mutants of this repository fit the product as it stands. They are compiled and run by the simulator's --mutants.</summary>
public sealed class PlantedMutantsTests
{
    private const int MutantsMin = 30;

    private static readonly Planter Planter = new(Repository.Find());

    private static IReadOnlyList<Mutant> Mutants { get; } = MutantFile.ReadAll(Planter.MutantsFolder);

    [Fact]
    public void There_are_enough_of_them() => Assert.InRange(Mutants.Count, MutantsMin, 999);

    /// <summary>Throws where a text is missing or ambiguous, since the product was changed without the mutant.</summary>
    [Fact]
    public void Every_text_to_replace_stands_in_the_product_exactly_once() =>
        Assert.NotEmpty(Planter.Rewrite([.. Mutants]));

    [Fact]
    public void Ids_are_unique_and_name_a_pitfall()
    {
        Assert.Equal(Mutants.Count, Mutants.Select(mutant => mutant.Id).Distinct().Count());
        Assert.All(Mutants, mutant => Assert.InRange(mutant.Pitfall, 1, 113));
    }

    [Fact]
    public void Every_mutant_asks_for_its_own_switch_and_for_no_other() =>
        Assert.All(Mutants, mutant =>
        {
            var planted = string.Concat(mutant.Edits.Select(edit => edit.Replacement));
            Assert.Contains($"Planted.Is({mutant.Id})", planted, StringComparison.Ordinal);
            Assert.DoesNotContain("Planted.Is(", planted.Replace($"Planted.Is({mutant.Id})", "", StringComparison.Ordinal), StringComparison.Ordinal);
        });

    [Fact]
    public void Every_mutant_says_in_a_sentence_what_it_breaks() =>
        Assert.All(Mutants, mutant => Assert.Matches("^[A-Z].{20,160}\\.$", mutant.Breaks));

    [Fact]
    public void Every_edit_is_in_the_product() =>
        Assert.All(Mutants.SelectMany(mutant => mutant.Edits), edit => Assert.StartsWith("src/KvStore.", edit.File, StringComparison.Ordinal));
}
