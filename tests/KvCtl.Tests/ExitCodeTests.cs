namespace KvCtl.Tests;

// Texts and codes recorded from etcdctl 3.4.23. None of these command lines gets as far as a request.
public sealed class ExitCodeTests
{
    [Theory]
    [InlineData("put", 128, "put command needs 1 argument and input from stdin or 2 arguments")]
    [InlineData("put b", 128, "put command needs 1 argument and input from stdin or 2 arguments")]
    [InlineData("put b x --ignore-value", 128, "put command needs only 1 argument when 'ignore-value' is set")]
    [InlineData("put b x --lease=zz", 128, "bad lease ID (strconv.ParseInt: parsing \"zz\": invalid syntax), expecting ID in Hex")]
    [InlineData("put b x --lease=0x10", 128, "bad lease ID (strconv.ParseInt: parsing \"0x10\": invalid syntax), expecting ID in Hex")]
    [InlineData("get", 128, "get command needs one argument as key and an optional argument as range_end")]
    [InlineData("get a b --prefix", 128, "too many arguments, only accept one argument when `--prefix` or `--from-key` is set")]
    [InlineData("get a --prefix --from-key", 128, "`--prefix` and `--from-key` cannot be set at the same time, choose one")]
    [InlineData("get a --print-value-only -w json", 128, "print-value-only is only for `--write-out=simple`")]
    [InlineData("get a --order=bad", 4, "bad sort order bad")]
    [InlineData("get a --sort-by=bad", 4, "bad sort target bad")]
    [InlineData("get a --consistency=x", 4, "unknown consistency flag \"x\"")]
    [InlineData("get a -w table", 4, "table not supported as output format")]
    [InlineData("get a -w nonsense", 4, "unsupported output format")]
    [InlineData("del", 128, "del command needs one argument as key and an optional argument as range_end")]
    [InlineData("del a b c", 128, "del command needs one argument as key and an optional argument as range_end")]
    [InlineData("txn extra", 128, "txn command does not accept argument")]
    [InlineData("txn", 3, "EOF")]
    [InlineData("member add", 128, "member name not provided")]
    [InlineData("member add a b", 128, "too many arguments")]
    [InlineData("member add a http://x:1 HTTP://y:2", 128, "too many arguments, did you mean --peer-urls=http://x:1, did you mean --peer-urls=HTTP://y:2")]
    [InlineData("member add a", 128, "member peer urls not provided")]
    [InlineData("member add a --peer-urls=", 128, "member peer urls not provided")]
    [InlineData("member add a --peer-urls=http://x:1 -w table", 4, "table not supported as output format")]
    [InlineData("member remove", 128, "member ID is not provided")]
    [InlineData("member remove a b", 128, "member ID is not provided")]
    [InlineData("member remove zz", 128, "bad member ID arg (strconv.ParseUint: parsing \"zz\": invalid syntax), expecting ID in Hex")]
    [InlineData("member remove 0x1", 128, "bad member ID arg (strconv.ParseUint: parsing \"0x1\": invalid syntax), expecting ID in Hex")]
    [InlineData("member remove 1ffffffffffffffff", 128, "bad member ID arg (strconv.ParseUint: parsing \"1ffffffffffffffff\": value out of range), expecting ID in Hex")]
    [InlineData("member remove 1 -w fields", 4, "fields not supported as output format")]
    [InlineData("member remove -- -1", 128, "bad member ID arg (strconv.ParseUint: parsing \"-1\": invalid syntax), expecting ID in Hex")]
    [InlineData("member remove -1", 1, "unknown shorthand flag: '1' in -1")]
    [InlineData("member update", 128, "member ID is not provided")]
    [InlineData("member update zz", 128, "bad member ID arg (strconv.ParseUint: parsing \"zz\": invalid syntax), expecting ID in Hex")]
    [InlineData("member update 1234", 128, "member peer urls not provided")]
    [InlineData("member update 1234 --peer-urls=foo", 1, "URL scheme must be http, https, unix, or unixs: foo")]
    [InlineData("member promote", 128, "member ID is not provided")]
    [InlineData("member promote 1234 --peer-urls=x", 1, "unknown flag: --peer-urls")]
    [InlineData("move-leader", 128, "move-leader command needs 1 argument")]
    [InlineData("move-leader a b", 128, "move-leader command needs 1 argument")]
    [InlineData("move-leader zz", 128, "strconv.ParseUint: parsing \"zz\": invalid syntax")]
    [InlineData("move-leader 1 -w table", 4, "table not supported as output format")]
    [InlineData("group list a", 128, "group list needs no arguments")]
    [InlineData("group list -w fields", 4, "fields not supported as output format")]
    [InlineData("group add --weight=0", 128, "the weight of a group is from 1 to 1000")]
    [InlineData("group drain", 128, "group drain needs 1 argument")]
    [InlineData("group remove x", 128, "\"x\" is no group")]
    [InlineData("slot move 1", 128, "slot move needs 2 arguments")]
    [InlineData("slot move 9-1 2", 128, "\"9-1\" is no slot and no range of slots, such as 7 or 0-99")]
    [InlineData("slot move 1,,2 2", 128, "\"\" is no slot and no range of slots, such as 7 or 0-99")]
    [InlineData("rebalance", 128, "rebalance needs either --plan or --apply")]
    [InlineData("rebalance --plan --apply", 128, "rebalance needs either --plan or --apply")]
    [InlineData("move abort -- -1", 128, "\"-1\" is no move")]
    [InlineData("leader transfer 1", 128, "leader transfer needs 2 arguments")]
    [InlineData("foo", 1, "unknown command \"foo\" for \"kvctl\"")]
    [InlineData("put b x --bogus", 1, "unknown flag: --bogus")]
    [InlineData("put b x -z", 1, "unknown shorthand flag: 'z' in -z")]
    [InlineData("get a --limit", 1, "flag needs an argument: --limit")]
    [InlineData("get a -w", 1, "flag needs an argument: 'w' in -w")]
    [InlineData("get a --=x", 1, "bad flag syntax: --=x")]
    [InlineData("get a --limit=1e3", 1, "invalid argument \"1e3\" for \"--limit\" flag: strconv.ParseInt: parsing \"1e3\": invalid syntax")]
    [InlineData("get a --prefix=maybe", 1, "invalid argument \"maybe\" for \"--prefix\" flag: strconv.ParseBool: parsing \"maybe\": invalid syntax")]
    [InlineData("get a --command-timeout=5", 1, "invalid argument \"5\" for \"--command-timeout\" flag: time: missing unit in duration \"5\"")]
    [InlineData("--hex true get a", 1, "unknown command \"true\" for \"kvctl\"")]
    [InlineData("get a --endpoints=", 2, "no available endpoints")]
    [InlineData("get a --endpoints=foo://x", 128, "endpoint \"foo://x\" is not host:port, http://host:port or https://host:port")]
    public async Task A_wrong_command_line_ends_with_the_code_and_the_text_of_etcdctl(string line, int exitCode, string message)
    {
        var run = await CliRun.OfAsync(line.Split(' '));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal($"Error: {message}", run.Error.Split('\n')[0]);
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("put -h")]
    [InlineData("get a --help")]
    [InlineData("get -hw json")]
    [InlineData("endpoint")]
    [InlineData("member")]
    [InlineData("txn --help")]
    [InlineData("member add --help")]
    [InlineData("move-leader -h")]
    public async Task Help_goes_to_standard_output_with_code_zero(string line)
    {
        var run = await CliRun.OfAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Usage:\n  kvctl", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Version_names_the_program_and_the_API()
    {
        var run = await CliRun.OfAsync(["version"]);

        Assert.Equal("kvctl version: 0.1.0\nAPI version: 3.4\n", run.Output);
    }

    [Fact]
    public async Task An_unreachable_cluster_is_an_error_after_the_dial_timeout()
    {
        // Port 1 of the loopback interface refuses connections.
        var run = await CliRun.OfAsync(["get", "a", "--endpoints=127.0.0.1:1", "--dial-timeout=50ms"]);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("Error: cannot connect to 127.0.0.1:1: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_time_at_all_is_a_deadline_exceeded_and_not_an_unknown_outcome()
    {
        var run = await CliRun.OfAsync(["put", "a", "b", "--endpoints=127.0.0.1:1", "--command-timeout=0s"]);

        Assert.Equal((1, "Error: context deadline exceeded\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public async Task An_unreachable_endpoint_has_no_status_and_is_unhealthy()
    {
        var status = await CliRun.OfAsync(["endpoint", "status", "-w", "json", "--endpoints=127.0.0.1:1", "--dial-timeout=50ms"]);
        var health = await CliRun.OfAsync(["endpoint", "health", "--endpoints=127.0.0.1:1", "--dial-timeout=50ms"]);

        Assert.Equal((1, "[]\n"), (status.ExitCode, status.Output));
        Assert.StartsWith("Failed to get the status of endpoint 127.0.0.1:1 (", status.Error, StringComparison.Ordinal);
        Assert.Equal(1, health.ExitCode);
        Assert.StartsWith("127.0.0.1:1 is unhealthy: failed to commit proposal: ", health.Error, StringComparison.Ordinal);
        Assert.EndsWith("\nError: unhealthy cluster\n", health.Error, StringComparison.Ordinal);
    }
}
