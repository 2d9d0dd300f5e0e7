namespace KvStore.Integration.Tests.Processes;

/// <summary>Where the programs under test are.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A published program; the tests run what users run.</summary>
    public static string Program(string name)
    {
        var path = Path.Combine(Root, "bin", name);
        Assert.True(File.Exists(path), $"{path} is missing: run ./tools/build first");
        return path;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KvStore.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests run outside of the repository");
    }
}
