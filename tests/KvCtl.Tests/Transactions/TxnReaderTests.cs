using System.Text;
using Google.Protobuf;
using KvCtl.Transactions;
using KvStore.Contracts.Etcd;

namespace KvCtl.Tests.Transactions;

// The grammar as etcdctl 3.4.23 accepts and refuses it.
public sealed class TxnReaderTests
{
    [Fact]
    public void A_transaction_is_three_lists_ended_by_empty_lines()
    {
        var request = Read("mod(\"key1\") > \"0\"\n  \t\n  put key1 \"overwrote-key1\"\r\n\nput key1 \"created\"\nput key2 \"some extra key\"\n\n");

        Assert.Equal(new Compare { Key = Utf8("key1"), Target = Compare.Types.CompareTarget.Mod, Result = Compare.Types.CompareResult.Greater, ModRevision = 0 }, Assert.Single(request.Compare));
        Assert.Equal(new PutRequest { Key = Utf8("key1"), Value = Utf8("overwrote-key1") }, Assert.Single(request.Success).RequestPut);
        Assert.Equal(new PutRequest { Key = Utf8("key2"), Value = Utf8("some extra key") }, request.Failure[1].RequestPut);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("\nget a\n\nget b")]
    public void An_end_before_the_last_empty_line_is_an_error(string input) =>
        Assert.Equal((ExitCode.InvalidInput, "EOF"), Refusal(input));

    [Theory]
    [InlineData("ver", Compare.Types.CompareTarget.Version)]
    [InlineData("version", Compare.Types.CompareTarget.Version)]
    [InlineData("c", Compare.Types.CompareTarget.Create)]
    [InlineData("create", Compare.Types.CompareTarget.Create)]
    [InlineData("m", Compare.Types.CompareTarget.Mod)]
    [InlineData("mod", Compare.Types.CompareTarget.Mod)]
    [InlineData("val", Compare.Types.CompareTarget.Value)]
    [InlineData("value", Compare.Types.CompareTarget.Value)]
    [InlineData("lease", Compare.Types.CompareTarget.Lease)]
    public void Every_target_has_its_names(string name, Compare.Types.CompareTarget target) =>
        Assert.Equal(target, CompareParser.Parse($"{name}(\"a\") = \"1\"").Target);

    [Theory]
    [InlineData("=", Compare.Types.CompareResult.Equal)]
    [InlineData("!=", Compare.Types.CompareResult.NotEqual)]
    [InlineData(">", Compare.Types.CompareResult.Greater)]
    [InlineData("<", Compare.Types.CompareResult.Less)]
    public void Every_operator_is_known(string sign, Compare.Types.CompareResult result) =>
        Assert.Equal(result, CompareParser.Parse($"mod(\"a\") {sign} \"1\"").Result);

    [Theory]
    [InlineData("mod( \"a\")  >  \"-1\"", -1)]
    [InlineData("mod(`a`) > `+1`", 1)]
    [InlineData("mod(\"a\") > \"5\" trailing", 5)]
    [InlineData("mod(\"a\") > \"5\"x", 5)]
    [InlineData("mod(\"\\x61\") > \"5\"", 5)]
    public void Spaces_quotes_and_what_follows_are_read_as_Go_does(string line, long revision)
    {
        var compare = CompareParser.Parse(line);

        Assert.Equal("a", compare.Key.ToStringUtf8());
        Assert.Equal(revision, compare.ModRevision);
    }

    [Fact]
    public void A_lease_is_hexadecimal() => Assert.Equal(0x7f, CompareParser.Parse("lease(\"a\") = \"7f\"").Lease);

    [Theory]
    [InlineData("garbage", "malformed comparison: garbage")]
    [InlineData("bogus(\"a\") > \"0\"", "malformed comparison: bogus(\"a\") > \"0\" (unknown target bogus)")]
    [InlineData("mod (\"a\") > \"0\"", "malformed comparison: mod (\"a\") > \"0\" (unknown target mod )")]
    [InlineData("mod(a) > \"0\"", "malformed comparison: mod(a) > \"0\"; got mod(\"\")  \"\"")]
    [InlineData("mod('a') > '0'", "malformed comparison: mod('a') > '0'; got mod(\"\")  \"\"")]
    [InlineData("mod(\"a\") > 0", "malformed comparison: mod(\"a\") > 0; got mod(\"a\") > \"\"")]
    [InlineData("mod(\"a\")>\"0\"", "malformed comparison: mod(\"a\")>\"0\"; got mod(\"a\")  \"\"")]
    [InlineData("mod(\"a\") >\"0\"", "malformed comparison: mod(\"a\") >\"0\"; got mod(\"a\") >\"0\" \"\"")]
    [InlineData("mod( \"a\" ) > \"0\"", "malformed comparison: mod( \"a\" ) > \"0\"; got mod(\"a\")  \"\"")]
    [InlineData("mod(\"a\\q\") > \"0\"", "malformed comparison: mod(\"a\\q\") > \"0\"; got mod(\"\")  \"\"")]
    [InlineData("mod(\"a\") >", "malformed comparison: mod(\"a\") >; got mod(\"a\") > \"\"")]
    [InlineData("mod(\"a\")", "malformed comparison: mod(\"a\"); got mod(\"a\")  \"\"")]
    [InlineData("mod(\"a", "malformed comparison: mod(\"a; got mod(\"\")  \"\"")]
    [InlineData("mod(\"é", "malformed comparison: mod(\"é; got mod(\"\")  \"\"")]
    [InlineData("mod(\"a\") > \"x\"", "invalid txn compare request: mod(\"a\") > \"x\"")]
    [InlineData("mod(\"a\") > \"1_0\"", "invalid txn compare request: mod(\"a\") > \"1_0\"")]
    [InlineData("mod(\"a\") >= \"0\"", "malformed comparison: mod(\"a\") >= \"0\" (unknown operator >=)")]
    public void A_malformed_compare_is_refused_with_the_text_of_etcdctl(string line, string message) =>
        Assert.Equal((ExitCode.InvalidInput, message), Refusal(line + "\n\n\n\n"));

    [Theory]
    [InlineData("put a", 128, "put command needs 1 argument and input from stdin or 2 arguments")]
    [InlineData("put", 3, "invalid txn compare request: put")]
    [InlineData("foo a b", 3, "invalid txn request: foo a b")]
    [InlineData("GET a", 3, "invalid txn request: GET a")]
    [InlineData("txn a b", 3, "invalid txn request: txn a b")]
    [InlineData("put a b --bogus", 3, "invalid txn request: put a b --bogus")]
    [InlineData("get a --hex", 3, "invalid txn request: get a --hex")]
    [InlineData("get a -w json", 3, "invalid txn request: get a -w json")]
    [InlineData("get a --help", 3, "invalid txn request: get a --help")]
    [InlineData("get a --limit=abc", 3, "invalid txn request: get a --limit=abc")]
    [InlineData("get a --consistency=x", 4, "unknown consistency flag \"x\"")]
    [InlineData("del a --prefix --from-key", 128, "`--prefix` and `--from-key` cannot be set at the same time, choose one")]
    [InlineData("put \"a\\q\" x", 3, "invalid syntax")]
    public void A_malformed_request_is_refused_with_the_text_of_etcdctl(string line, int exitCode, string message) =>
        Assert.Equal((exitCode, message), Refusal($"\n{line}\n\n\n"));

    [Theory]
    [InlineData("put a b", "a|b")]
    [InlineData("put \"k e y\" \"v\\n2\"", "k e y|v\n2")]
    [InlineData("put 'k e y' 'it is \"\\n'", "k e y|it is \"\\n")]
    [InlineData("put q\"x\"y it's", "q\"x\"y|it's")]
    [InlineData("put a \"\"", "a|")]
    [InlineData("put a ''", "a|")]
    [InlineData("put a b c d", "a|b")]
    [InlineData("put a -- -x", "a|-x")]
    [InlineData("put \"unterminated b", "unterminated|b")]
    [InlineData("put ключ значение", "ключ|значение")]
    public void Arguments_are_split_as_etcdctl_does(string line, string expected)
    {
        var put = Read($"\n{line}\n\n\n").Success[0].RequestPut;

        Assert.Equal(expected, $"{put.Key.ToStringUtf8()}|{put.Value.ToStringUtf8()}");
    }

    [Fact]
    public void An_escaped_byte_reaches_the_key_unchanged() =>
        Assert.Equal((byte[])[0xff, 0x00], Read("\nget \"\\xff\\x00\"\n\n\n").Success[0].RequestRange.Key.ToByteArray());

    [Fact]
    public void Requests_take_the_flags_of_their_commands()
    {
        var request = Read("\nget a --prefix --limit 2 --order=DESCEND --sort-by=MODIFY --keys-only\ndel a --from-key --prev-kv\nput b c --lease=1f --prev-kv\n\n\n");

        var range = new RangeRequest
        {
            Key = Utf8("a"),
            RangeEnd = Utf8("b"),
            Limit = 2,
            SortOrder = RangeRequest.Types.SortOrder.Descend,
            SortTarget = RangeRequest.Types.SortTarget.Mod,
            KeysOnly = true,
        };
        Assert.Equal(range, request.Success[0].RequestRange);
        Assert.Equal(new DeleteRangeRequest { Key = Utf8("a"), RangeEnd = Utf8("\0"), PrevKv = true }, request.Success[1].RequestDeleteRange);
        Assert.Equal(new PutRequest { Key = Utf8("b"), Value = Utf8("c"), Lease = 0x1f, PrevKv = true }, request.Success[2].RequestPut);
    }

    [Fact]
    public void Prompts_appear_when_they_are_asked_for()
    {
        using var output = new MemoryStream();
        using var host = Host("\n\n\n", output);

        new TxnReader(host, prompt: true).Read();

        const string Expected = "compares:\nsuccess requests (get, put, del):\nfailure requests (get, put, del):\n";
        Assert.Equal(Expected, Encoding.UTF8.GetString(output.ToArray()));
    }

    private static TxnRequest Read(string input)
    {
        using var host = Host(input, Stream.Null);
        return new TxnReader(host, prompt: false).Read();
    }

    private static (int ExitCode, string Message) Refusal(string input)
    {
        var exception = Assert.Throws<CliException>(() => Read(input));
        return (exception.ExitCode, exception.Message);
    }

    private static CliHost Host(string input, Stream output) =>
        new(new MemoryStream(Encoding.UTF8.GetBytes(input)), output, Stream.Null, static _ => null);

    private static ByteString Utf8(string text) => ByteString.CopyFromUtf8(text);
}
