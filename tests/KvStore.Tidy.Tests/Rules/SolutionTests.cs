using System.Text.RegularExpressions;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>A project outside of the solution is neither built nor tested nor formatted by anybody.</summary>
public sealed class SolutionTests
{
    [Fact]
    public void The_solution_holds_exactly_the_projects_in_the_folders()
    {
        var inSolution = Regex.Matches(Repository.Read("KvStore.sln"), "\"([^\"]+\\.csproj)\"")
            .Select(match => match.Groups[1].Value.Replace('\\', '/'))
            .Order(StringComparer.Ordinal);
        var inFolders = Repository.Projects().Select(Repository.Relative).Order(StringComparer.Ordinal);

        Assert.Equal(inFolders, inSolution);
    }

    [Fact]
    public void Each_project_has_a_lock_file() =>
        Finding.AssertNone(Repository.Projects()
            .Where(project => !File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")))
            .Select(project => new Finding(Repository.Relative(project), 1, "packages.lock.json is missing beside it")));

    [Fact]
    public void Each_product_project_has_a_test_project() =>
        Finding.AssertNone(Repository.Files("src", ".csproj")
            .Where(project => !Repository.Relative(project).StartsWith("src/standins/", StringComparison.Ordinal))
            .Select(project => Path.GetFileNameWithoutExtension(project))
            .Where(name => !File.Exists(Repository.PathOf($"tests/{name}.Tests/{name}.Tests.csproj")))
            .Select(name => new Finding($"src/{name}", 1, $"tests/{name}.Tests is missing")));
}
