namespace KvStore.Tidy.Tests.Source;

/// <summary>The other tests are only as good as this reader: what it blanks is never searched.</summary>
public sealed class CSharpTextTests
{
    [Theory]
    [InlineData("a(); // b();", "a();")]
    [InlineData("a(); /* b(); */ c();", "a();            c();")]
    [InlineData("a(\"b\\\"c\");", "a(\"    \");")]
    [InlineData("a('\"', b);", "a(' ', b);")]
    [InlineData("a(@\"b\"\"c\\\", d);", "a(@\"     \", d);")]
    [InlineData("a(\"\"\"b \" c\"\"\", d);", "a(\"\"\"     \"\"\", d);")]
    [InlineData("a(\"// no comment\"); b();", "a(\"             \"); b();")]
    public void Comments_and_literals_are_blank_and_code_stays(string source, string code) =>
        Assert.Equal(code, Assert.Single(CSharpText.CodeLines(source)).TrimEnd());

    [Fact]
    public void Lines_keep_their_numbers()
    {
        var lines = CSharpText.CodeLines("a();\n/* one\n two */\nb(@\"three\nfour\");\nc();");

        Assert.Equal(6, lines.Length);
        Assert.Equal("c();", lines[5]);
    }
}
