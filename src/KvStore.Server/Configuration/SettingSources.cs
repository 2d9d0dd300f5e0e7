using Microsoft.Extensions.Configuration;

namespace KvStore.Server.Configuration;

/// <summary>Finds what was written for a setting: flag before variable before file. Immutable.</summary>
/// <param name="flag">Text of a flag on the command line, or null.</param>
/// <param name="variable">Text of a variable by its name, or null.</param>
/// <param name="file">The whole file.</param>
internal sealed class SettingSources(Func<Setting, string?> flag, Func<string, string?> variable, ConfigurationFile file)
{
    /// <summary>The file that was read; it may hold other sections too, such as <c>Logging</c>.</summary>
    public IConfiguration File => file.Root;

    /// <summary>The text that wins, or null when nobody set it.</summary>
    /// <exception cref="UsageException">The text is empty.</exception>
    public SettingText? Find(Setting setting)
    {
        var found = FindAny(setting);
        if (found is not null && string.IsNullOrWhiteSpace(found.Text))
        {
            throw new UsageException($"{found.Source} is empty.");
        }

        return found;
    }

    private SettingText? FindAny(Setting setting)
    {
        if (flag(setting) is { } fromFlag)
        {
            return new SettingText(fromFlag, setting.Flag);
        }

        if (variable(setting.Variable) is { } fromVariable)
        {
            return new SettingText(fromVariable, setting.Variable);
        }

        return file.Find(setting) is { } fromFile ? new SettingText(fromFile, $"{setting.FileKey} in {file.Path}") : null;
    }
}
