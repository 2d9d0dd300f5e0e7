using KvStore.Server.Configuration;
using KvStore.Server.Tests.Support;

namespace KvStore.Server.Tests.Configuration;

public sealed class SettingSourcesTests : IDisposable
{
    private readonly TempFile _file = new("""{ "KvStore": { "Name": "of-file", "DataDir": "file-dir" } }""");

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Flag_goes_before_variable_and_file()
    {
        var found = Find(new() { ["--name"] = "of-flag", ["KVSTORE_NAME"] = "of-variable" });
        Assert.Equal(new SettingText("of-flag", "--name"), found);
    }

    [Fact]
    public void Variable_goes_before_file()
    {
        var found = Find(new() { ["KVSTORE_NAME"] = "of-variable" });
        Assert.Equal(new SettingText("of-variable", "KVSTORE_NAME"), found);
    }

    [Fact]
    public void File_goes_before_default()
    {
        Assert.Equal(new SettingText("of-file", "Name in " + _file.Path), Find([]));
    }

    [Fact]
    public void Default_is_left_when_nobody_set_it() =>
        Assert.Null(TestSources.Of(new Dictionary<string, string>(), file: _file.Path).Find(Settings.Engine));

    [Fact]
    public void Every_source_can_give_its_own_setting()
    {
        var options = ServerOptionsReader.Read(
            TestSources.Of(new() { ["--heartbeat"] = "20", ["KVSTORE_ELECTION_TIMEOUT"] = "2s" }, file: _file.Path));
        Assert.Equal(20, options.Heartbeat.TotalMilliseconds);
        Assert.Equal(2, options.ElectionTimeout.TotalSeconds);
        Assert.Equal("of-file", options.Self.Name);
        Assert.Equal("file-dir", options.DataDirectory);
    }

    [Fact]
    public void Empty_text_is_refused_and_its_place_named()
    {
        var e = Assert.Throws<UsageException>(() => Find(new() { ["KVSTORE_NAME"] = " " }));
        Assert.Equal("KVSTORE_NAME is empty.", e.Message);
    }

    private SettingText? Find(Dictionary<string, string> texts) => TestSources.Of(texts, _file.Path).Find(Settings.Name);
}
