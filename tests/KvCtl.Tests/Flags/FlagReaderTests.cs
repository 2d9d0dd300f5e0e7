using System.CommandLine;
using KvCtl.Flags;

namespace KvCtl.Tests.Flags;

public sealed class FlagReaderTests
{
    private readonly Option<bool> _prefix = new("--prefix");
    private readonly Option<long> _limit = new("--limit");
    private readonly Option<string> _format = new("--write-out", "-w") { Recursive = true };
    private readonly Option<string[]> _endpoints = new("--endpoints")
    {
        Recursive = true,
        CustomParser = static result => result.Tokens[0].Value.Split(','),
    };

    private readonly Option<bool> _short = new("--all", "-a");
    private readonly Argument<string[]> _arguments = new("arguments") { Arity = ArgumentArity.ZeroOrMore };
    private readonly RootCommand _root = [];

    public FlagReaderTests()
    {
        _root.Add(_format);
        _root.Add(_endpoints);
        _root.Add(new Command("get") { _prefix, _limit, _short, _arguments });
    }

    [Theory]
    [InlineData("get k", "k", false, 0)]
    [InlineData("get --prefix k", "k", true, 0)]
    [InlineData("get --prefix true", "true", true, 0)]
    [InlineData("get k --prefix=false", "k", false, 0)]
    [InlineData("get k --prefix --prefix=F", "k", false, 0)]
    [InlineData("get --limit 3 k", "k", false, 3)]
    [InlineData("get --limit -1 k", "k", false, -1)]
    [InlineData("get k --limit=0x10", "k", false, 16)]
    [InlineData("get k --limit 1 --limit 2", "k", false, 2)]
    [InlineData("get -- --prefix -k", "--prefix -k", false, 0)]
    [InlineData("get a -- b", "a b", false, 0)]
    [InlineData("get - @file /h", "- @file /h", false, 0)]
    [InlineData("get get", "get", false, 0)]
    public void Arguments_and_flags_come_out_as_pflag_reads_them(string line, string arguments, bool prefix, long limit)
    {
        var result = FlagReader.Read(_root, line.Split(' ')).Parse(_root);

        Assert.Empty(result.Errors);
        Assert.Equal(arguments, string.Join(' ', result.GetValue(_arguments)!));
        Assert.Equal(prefix, result.GetValue(_prefix));
        Assert.Equal(limit, result.GetValue(_limit));
    }

    [Theory]
    [InlineData("get k -w json")]
    [InlineData("get k -wjson")]
    [InlineData("get k -w=json")]
    [InlineData("get k -awjson")]
    [InlineData("-w json get k")]
    [InlineData("get --write-out=json k")]
    [InlineData("get --write-out json k")]
    public void A_short_flag_may_be_joined_to_its_value(string line)
    {
        var result = FlagReader.Read(_root, line.Split(' ')).Parse(_root);

        Assert.Equal("json", result.GetValue(_format));
    }

    [Fact]
    public void An_empty_argument_stays_an_argument()
    {
        var result = FlagReader.Read(_root, ["get", ""]).Parse(_root);

        Assert.Equal([""], result.GetValue(_arguments)!);
    }

    [Fact]
    public void A_list_grows_with_each_flag()
    {
        var result = FlagReader.Read(_root, ["get", "--endpoints", "a,b", "--endpoints=c"]).Parse(_root);

        Assert.Equal(["a", "b", "c"], result.GetValue(_endpoints)!);
    }

    [Fact]
    public void The_environment_sets_what_the_command_line_leaves_open()
    {
        var line = FlagReader.Read(_root, ["get", "k", "-w", "fields"]);
        EnvironmentFlags.AddTo(line, _root, name => name switch
        {
            "KVCTL_WRITE_OUT" => "json",
            "KVCTL_ENDPOINTS" => "e:1",
            _ => null,
        });

        var result = line.Parse(_root);

        Assert.Equal("fields", result.GetValue(_format));
        Assert.Equal(["e:1"], result.GetValue(_endpoints)!);
    }

    [Fact]
    public async Task A_bad_value_in_the_environment_is_named()
    {
        var run = await CliRun.OfAsync(["get", "a"], environment: new() { ["KVCTL_DIAL_TIMEOUT"] = "abc" });

        Assert.Equal((1, "Error: invalid value \"abc\" in KVCTL_DIAL_TIMEOUT: time: invalid duration \"abc\"\n"), (run.ExitCode, run.Error));
    }
}
