using KvStore.Server.Configuration;

namespace KvStore.Server.Tests.Configuration;

public sealed class ServerCommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly Dictionary<string, string> _variables = [];
    private ServerOptions? _run;

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Help_names_flag_variable_and_default_of_every_setting()
    {
        Assert.Equal(ExitCodes.Success, await InvokeAsync("--help"));
        var help = _output.ToString();
        foreach (var setting in Settings.All)
        {
            Assert.Contains(setting.Flag + " <" + setting.Value + ">", help, StringComparison.Ordinal);
            Assert.Contains($"[{setting.Variable}, default: {setting.Default}]", help, StringComparison.Ordinal);
        }

        Assert.Contains("--config <FILE>", help, StringComparison.Ordinal);
        Assert.Contains("A flag goes before a variable, a variable before the file.", help, StringComparison.Ordinal);
        Assert.Null(_run);
    }

    [Fact]
    public async Task Version_prints_the_version_and_runs_nothing()
    {
        Assert.Equal(ExitCodes.Success, await InvokeAsync("--version"));
        Assert.NotEmpty(_output.ToString().Trim());
        Assert.Null(_run);
    }

    [Fact]
    public async Task Settings_reach_the_server_and_its_exit_code_is_passed_on()
    {
        _variables["KVSTORE_HEARTBEAT"] = "10ms";
        Assert.Equal(42, await InvokeAsync("--name", "n1", "--data-dir=/tmp/x"));
        Assert.Equal("n1", _run!.Self.Name);
        Assert.Equal("/tmp/x", _run.DataDirectory);
        Assert.Equal(10, _run.Heartbeat.TotalMilliseconds);
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData("kvstore: Unrecognized command or argument '--foo'. See kvstore --help.", "--foo")]
    [InlineData("kvstore: Required argument missing for option: '--name'. See kvstore --help.", "--name")]
    [InlineData("kvstore: --engine: there is no engine 'paper'; there are memory, rocksdb and lmdb.", "--engine", "paper")]
    [InlineData("kvstore: The configuration file '/nowhere' does not exist.", "--config", "/nowhere")]
    public async Task A_mistake_is_one_line_on_the_error_stream_and_exit_code_2(string line, params string[] args)
    {
        Assert.Equal(ExitCodes.Usage, await InvokeAsync(args));
        Assert.Equal(line + Environment.NewLine, _error.ToString());
        Assert.Empty(_output.ToString());
        Assert.Null(_run);
    }

    private Task<int> InvokeAsync(params string[] args) =>
        new ServerCommandLine(_output, _error, _variables.GetValueOrDefault).InvokeAsync(args, options =>
        {
            _run = options;
            return Task.FromResult(42);
        });
}
