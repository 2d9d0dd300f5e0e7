using Microsoft.Extensions.Configuration;

namespace KvStore.Server.Configuration;

/// <summary>
/// The settings file, read once: nothing watches it, because a watcher on a folder that also holds the log wakes at every write.
/// Immutable.
/// </summary>
internal sealed class ConfigurationFile
{
    private ConfigurationFile(string path, IConfiguration root)
    {
        Path = path;
        Root = root;
    }

    /// <summary>The path as the operator gave it.</summary>
    public string Path { get; }

    /// <summary>All sections.</summary>
    public IConfiguration Root { get; }

    /// <summary>Reads the named file, or the default one of the working directory when it exists.</summary>
    /// <exception cref="UsageException">The named file is missing, is not JSON, or has a setting nobody knows.</exception>
    public static ConfigurationFile Read(string? path)
    {
        if (path is not null && !File.Exists(path))
        {
            throw new UsageException($"The configuration file '{path}' does not exist.");
        }

        var file = new ConfigurationFile(path ?? Settings.DefaultFile, Load(path ?? Settings.DefaultFile));
        file.RefuseUnknownKeys();
        return file;
    }

    /// <summary>The text of a setting, or null.</summary>
    public string? Find(Setting setting) => Root.GetSection(Settings.FileSection)[setting.FileKey];

    private static IConfiguration Load(string path)
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(Directory.GetCurrentDirectory())
                .AddJsonFile(path, optional: true, reloadOnChange: false)
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The configuration file '{path}' cannot be read: {(e.InnerException ?? e).Message}");
        }
    }

    private void RefuseUnknownKeys()
    {
        foreach (var section in Root.GetSection(Settings.FileSection).GetChildren())
        {
            var setting = Settings.All.FirstOrDefault(s => s.FileKey.Equals(section.Key, StringComparison.OrdinalIgnoreCase));
            if (setting is null)
            {
                throw new UsageException($"{Path} has an unknown setting '{section.Key}'.");
            }

            if (section.Value is null)
            {
                throw new UsageException($"{section.Key} in {Path} must be a text.");
            }
        }
    }
}
