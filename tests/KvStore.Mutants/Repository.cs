namespace KvStore.Mutants;

/// <summary>The checked-out repository that this program was built in.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    /// <exception cref="InvalidOperationException">The program was moved out of the repository.</exception>
    public static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "KvStore.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds KvStore.sln.");
    }
}
