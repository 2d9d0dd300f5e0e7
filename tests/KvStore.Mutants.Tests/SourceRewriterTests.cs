using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Tests;

public sealed class SourceRewriterTests
{
    [Fact]
    public void All_edits_are_made_in_the_original_whatever_their_order() =>
        Assert.Equal("1 [a] 2 [b] 3", Rewrite("1 a 2 b 3", ("b", "[b]"), ("a", "[a]")));

    [Fact]
    public void Edit_does_not_see_what_another_one_wrote() =>
        Assert.Equal("b c", Rewrite("a b", ("a", "b"), ("b", "c")));

    [Theory]
    [InlineData("x", "a")]
    [InlineData("a a", "a")]
    [InlineData("aaa", "aa")]
    public void Text_must_stand_there_exactly_once(string source, string find) =>
        Assert.Throws<MutantException>(() => Rewrite(source, (find, "z")));

    [Fact]
    public void Overlapping_edits_are_refused() => Assert.Throws<MutantException>(() => Rewrite("abc", ("ab", "x"), ("bc", "y")));

    private static string Rewrite(string source, params (string Find, string Replacement)[] edits) =>
        SourceRewriter.Rewrite(
            "f.cs",
            source,
            edits.Select(edit => (new Mutant(10, "m", "It breaks.", []), new MutantEdit("f.cs", edit.Find, edit.Replacement))));
}
