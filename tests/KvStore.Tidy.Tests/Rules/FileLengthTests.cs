using KvStore.Tidy.Tests.Source;
using Xunit.Abstractions;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>Files of about a hundred lines are the habit; one that nears the limit wants to be two.</summary>
public sealed class FileLengthTests(ITestOutputHelper output)
{
    private const int LinesMax = 500;
    private const int LinesReported = 400;

    [Fact]
    public void No_source_file_is_too_long()
    {
        var long_ = (from folder in new[] { "src", "tests", "tools", "jepsen-like" }
                     from file in Repository.Files(folder, ".cs")
                     let lines = File.ReadLines(file).Count()
                     where lines > LinesReported
                     orderby lines descending
                     select new Finding(Repository.Relative(file), lines, $"{lines} lines; the limit is {LinesMax}")).ToList();

        long_.ForEach(finding => output.WriteLine(finding.ToString()));
        Finding.AssertNone(long_.Where(finding => finding.Line > LinesMax));
    }
}
