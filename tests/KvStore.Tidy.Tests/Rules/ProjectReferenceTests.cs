using System.Xml.Linq;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Rules;

/// <summary>Who may know whom (docs/ARCHITECTURE.md): a reference outside of this table is a change of the architecture.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["KvStore.Raft"] = [],
        ["KvStore.Storage"] = [],
        ["KvStore.Contracts"] = [],
        ["KvStore.Jepsen.Checkers"] = [],
        ["KvStore.Storage.RocksDb"] = ["KvStore.Storage"],
        ["KvStore.Storage.Lmdb"] = ["KvStore.Storage"],
        ["KvStore.Node"] = ["KvStore.Raft", "KvStore.Storage", "KvStore.Contracts"],
        ["KvStore.Services"] = ["KvStore.Node", "KvStore.Contracts"],
        ["KvStore.Embedded"] = ["KvStore.Client", "KvStore.Services", "KvStore.Node"],
        ["KvStore.Server"] = ["KvStore.Services", "KvStore.Node", "KvStore.Contracts", "KvStore.Storage", "KvStore.Storage.RocksDb", "KvStore.Storage.Lmdb"],
        ["KvStore.Client"] = ["KvStore.Contracts"],
        ["kvctl"] = ["KvStore.Client", "KvStore.Contracts"],
        ["kvbench"] = ["KvStore.Client", "KvStore.Contracts"],
        ["KvStore.Jepsen"] = ["KvStore.Client", "KvStore.Jepsen.Checkers"],
        // Stand-ins take the place of packages: Grpc.targets references them, no project does.
        ["Grpc.Core.Api"] = [],
        ["Grpc.Net.Common"] = ["Grpc.Core.Api"],
        ["KvStore.Simulation"] =
            ["KvStore.Node", "KvStore.Raft", "KvStore.Storage", "KvStore.Jepsen.Checkers", "KvStore.Mutants", "KvStore.Testing"],
        ["KvStore.Simulation.Tests"] = ["KvStore.Simulation"],
    };

    [Fact]
    public void Each_project_references_only_what_the_table_allows()
    {
        var findings = new List<Finding>();
        foreach (var project in Repository.Projects())
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var isTest = Repository.Relative(project).StartsWith("tests/", StringComparison.Ordinal);
            if (!Allowed.TryGetValue(name, out var allowed) && !isTest)
            {
                findings.Add(new Finding(Repository.Relative(project), 1, "this project is not in the table of references"));
                continue;
            }

            findings.AddRange(References(project)
                .Where(reference => allowed is null ? IsOtherTest(reference) : !allowed.Contains(reference))
                .Select(reference => new Finding(Repository.Relative(project), 1, $"{name} must not reference {reference}")));
        }

        Finding.AssertNone(findings);
    }

    [Theory]
    [InlineData("KvStore.Raft")]
    [InlineData("KvStore.Storage")]
    [InlineData("KvStore.Node")]
    public void The_inner_projects_know_neither_gRPC_nor_the_web_server(string name)
    {
        var project = Repository.Read($"src/{name}/{name}.csproj");
        Assert.DoesNotContain("<Grpc", project, StringComparison.Ordinal);
        Assert.DoesNotContain("FrameworkReference", project, StringComparison.Ordinal);

        // An assembly names another one only when its code uses it.
        var used = System.Reflection.Assembly.Load(name).GetReferencedAssemblies().Select(assembly => assembly.Name!);
        Assert.DoesNotContain(used, assembly =>
            assembly.StartsWith("Grpc", StringComparison.Ordinal) || assembly.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
    }

    // What several test projects share belongs into KvStore.Testing.
    private static bool IsOtherTest(string reference) => reference.EndsWith(".Tests", StringComparison.Ordinal);

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
