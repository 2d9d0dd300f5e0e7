using KvStore.Server.Configuration;

namespace KvStore.Server.Tests.Configuration;

/// <summary>Settings as a test writes them: pairs of flag or variable and value, beside a file.</summary>
internal static class TestSources
{
    public static SettingSources Of(Dictionary<string, string> texts, string? file = null) => new(
        setting => texts.GetValueOrDefault(setting.Flag), texts.GetValueOrDefault, ConfigurationFile.Read(file));

    public static SettingSources Of(params string[] flagsAndValues)
    {
        var texts = new Dictionary<string, string>();
        for (var i = 0; i < flagsAndValues.Length; i += 2)
        {
            texts.Add(flagsAndValues[i], flagsAndValues[i + 1]);
        }

        return Of(texts);
    }
}
