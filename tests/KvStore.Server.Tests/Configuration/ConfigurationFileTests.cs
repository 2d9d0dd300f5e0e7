using KvStore.Server.Configuration;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    [Fact]
    public void A_named_file_must_exist()
    {
        var e = Assert.Throws<UsageException>(() => ConfigurationFile.Read("/nowhere/kvstore.json"));
        Assert.Equal("The configuration file '/nowhere/kvstore.json' does not exist.", e.Message);
    }

    [Fact]
    public void The_default_file_need_not_exist() => Assert.Null(ConfigurationFile.Read(path: null).Find(Settings.Name));

    [Fact]
    public void Text_that_is_not_json_is_refused()
    {
        using var file = new TempFile("name = n1");
        var e = Assert.Throws<UsageException>(() => ConfigurationFile.Read(file.Path));
        Assert.StartsWith($"The configuration file '{file.Path}' cannot be read: ", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void An_unknown_setting_is_refused()
    {
        using var file = new TempFile("""{ "KvStore": { "Nmae": "n1" } }""");
        var e = Assert.Throws<UsageException>(() => ConfigurationFile.Read(file.Path));
        Assert.Equal($"{file.Path} has an unknown setting 'Nmae'.", e.Message);
    }

    [Fact]
    public void A_setting_that_is_not_a_text_is_refused()
    {
        using var file = new TempFile("""{ "KvStore": { "ListenClient": ["http://127.0.0.1:1"] } }""");
        Assert.Throws<UsageException>(() => ConfigurationFile.Read(file.Path));
    }

    [Fact]
    public void Other_sections_are_left_alone()
    {
        using var file = new TempFile("""{ "Logging": { "LogLevel": { "KvStore": "Debug" } }, "KvStore": { "engine": "memory" } }""");
        var read = ConfigurationFile.Read(file.Path);
        Assert.Equal("memory", read.Find(Settings.Engine));
        Assert.Equal("Debug", read.Root["Logging:LogLevel:KvStore"]);
    }
}
