namespace KvStore.Raft.Tests.Golden;

/// <summary>Finds the sources of this project from where it was built, so that a rewrite changes the files that are committed.</summary>
internal static class GoldenFolder
{
    public static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "KvStore.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No KvStore.sln above the test program.");
        }

        return Path.Combine(folder.FullName, "tests", "KvStore.Raft.Tests");
    }
}
