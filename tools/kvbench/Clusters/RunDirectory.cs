namespace KvStore.Bench.Clusters;

/// <summary>The folder of one comparison, new and of its own, removed by disposing unless it is to be kept.</summary>
internal sealed class RunDirectory : IDisposable
{
    private readonly bool _keep;

    private RunDirectory(string path, bool keep)
    {
        Path = path;
        _keep = keep;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder with a new name below <paramref name="parent"/>.</summary>
    public static RunDirectory Create(string parent, bool keep)
    {
        var root = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"kvbench-{System.IO.Path.GetRandomFileName()}"));
        return new RunDirectory(root.FullName, keep);
    }

    /// <summary>Makes a folder in it.</summary>
    public string Sub(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_keep)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
