using System.Globalization;

namespace KvStore.Server.Configuration;

/// <summary>One setting of the server: its names in the three places where it can be set, and what help says about it. Immutable.</summary>
/// <param name="Name">The name in lower case with dashes; every other name is made from it.</param>
/// <param name="Value">What stands for the value in help.</param>
/// <param name="Description">What it does, one or two sentences without a full stop at the end.</param>
/// <param name="Default">The value when nobody sets it, in words where it depends on another setting.</param>
internal sealed record Setting(string Name, string Value, string Description, string Default)
{
    /// <summary>The name on the command line.</summary>
    public string Flag => "--" + Name;

    /// <summary>The name in the environment.</summary>
    public string Variable => "KVSTORE_" + Name.Replace('-', '_').ToUpperInvariant();

    /// <summary>The name in the <c>KvStore</c> section of the file.</summary>
    public string FileKey { get; } =
        string.Concat(Name.Split('-').Select(word => char.ToUpper(word[0], CultureInfo.InvariantCulture) + word[1..]));
}
