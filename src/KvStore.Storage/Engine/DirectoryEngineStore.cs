using KvStore.Storage.Files;

namespace KvStore.Storage.Engine;

/// <summary>Engines that are directories of the file system, side by side in one.</summary>
/// <param name="kind">What operators call the engine.</param>
/// <param name="path">The directory that holds them; made when the first is opened.</param>
/// <param name="open">Opens an engine in a directory that exists, perhaps empty.</param>
public sealed class DirectoryEngineStore(string kind, string path, Func<string, IStorageEngine> open) : IEngineStore
{
    /// <inheritdoc/>
    public string Kind => kind;

    /// <inheritdoc/>
    public bool KeepsState => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => Guard("list", path, () => Directory.Exists(path)
        ? Directory.GetDirectories(path).Select(directory => Path.GetFileName(directory)).Order(StringComparer.Ordinal).ToList()
        : []);

    /// <inheritdoc/>
    public IStorageEngine Open(string name)
    {
        var directory = Path.Combine(path, name);
        DataDirectory.CreateDurably(new PhysicalFileSystem(), directory);
        return open(directory);
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        var directory = Path.Combine(path, name);
        Guard("delete", directory, () =>
        {
            if (Directory.Exists(directory))
            {
                Directory.Delete(directory, recursive: true);
            }

            return true;
        });
    }

    private static T Guard<T>(string verb, string subject, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"Cannot {verb} '{subject}': {error.Message}", subject, innerException: error);
        }
    }
}
