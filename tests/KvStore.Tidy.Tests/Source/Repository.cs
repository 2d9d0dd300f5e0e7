namespace KvStore.Tidy.Tests.Source;

/// <summary>The checked-out repository: where it is and which files belong to it.</summary>
internal static class Repository
{
    private static readonly HashSet<string> NotOurs = [".git", ".cache", "artifacts", "bin", "obj", "data"];

    public static string Root { get; } = FindRoot();

    /// <summary>Absolute paths of the files below <paramref name="folder"/> whose name ends so, in a fixed order.</summary>
    public static IReadOnlyList<string> Files(string folder, string ending)
    {
        var start = PathOf(folder);
        if (!Directory.Exists(start))
        {
            return [];
        }

        var files = new List<string>();
        Collect(start, ending, files);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>All C# files of the product, without the contract types of another project.</summary>
    public static IEnumerable<string> ProductSources() =>
        Files("src", ".cs").Where(file => !Relative(file).StartsWith("src/standins/", StringComparison.Ordinal));

    public static IReadOnlyList<string> Projects() =>
        [.. Files("src", ".csproj"), .. Files("tests", ".csproj"), .. Files("tools", ".csproj"), .. Files("jepsen-like", ".csproj")];

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static void Collect(string folder, string ending, List<string> files)
    {
        files.AddRange(Directory.GetFiles(folder).Where(file => file.EndsWith(ending, StringComparison.Ordinal)));
        foreach (var child in Directory.GetDirectories(folder).Where(child => !NotOurs.Contains(Path.GetFileName(child))))
        {
            Collect(child, ending, files);
        }
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

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds KvStore.sln.");
    }
}
