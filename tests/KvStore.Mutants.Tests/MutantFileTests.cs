using KvStore.Mutants.Planting;

namespace KvStore.Mutants.Tests;

public sealed class MutantFileTests
{
    [Fact]
    public void File_gives_id_name_sentence_and_edits()
    {
        var mutant = MutantFile.Parse("0211-no-quorum.mutant", "It does\nnot wait.\n--- src/P/A.cs\nif (x)\n{\n+++\nif (!x)\n{\n--- src/P/B/C.cs\na\n+++\nb\n");

        Assert.Equal((211, 21, "no-quorum", "It does not wait."), (mutant.Id, mutant.Pitfall, mutant.Name, mutant.Breaks));
        Assert.Equal([new MutantEdit("src/P/A.cs", "if (x)\n{", "if (!x)\n{"), new MutantEdit("src/P/B/C.cs", "a", "b")], mutant.Edits);
    }

    [Theory]
    [InlineData("quorum.mutant", "A.\n--- src/P/A.cs\na\n+++\nb\n")]
    [InlineData("0210-x.mutant", "A.\n")]
    [InlineData("0210-x.mutant", "A.\n--- src/P/A.cs\na\nb\n")]
    [InlineData("0210-x.mutant", "A.\n--- src/P/A.cs\n+++\nb\n")]
    public void Malformed_files_are_refused(string name, string text) => Assert.Throws<MutantException>(() => MutantFile.Parse(name, text));
}
