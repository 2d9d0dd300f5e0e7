namespace KvStore.Server.Configuration;

/// <summary>What somebody wrote for a setting, and where, so that a complaint can name the place. Immutable.</summary>
/// <param name="Text">The text as written.</param>
/// <param name="Source">The flag, the variable, or the key and its file.</param>
internal sealed record SettingText(string Text, string Source);
