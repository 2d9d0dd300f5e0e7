namespace KvStore.Conformance.Tests.Differential;

/// <summary>Command lines of every verb, good and bad, in one order.</summary>
public static class ClientScript
{
    internal static IReadOnlyList<Step> Steps { get; } =
    [
        Run("put a 1"),
        Run("put a 2 --prev-kv"),
        Run("put a 3 --prev-kv -w json"),
        Run("put a 4 --prev-kv -w fields"),
        Run("put a 5 -w json"),
        Run("put b", input: "from stdin\n"),
        Run("put b"),
        Run("put"),
        Run("put c d ignored"),
        Run("put dash -- -value"),
        Run("put -- -k -v"),
        Run("put b --ignore-value"),
        Run("put b x --ignore-value"),
        Run("put nokey --ignore-value"),
        Run("put b x --ignore-lease"),
        Run("put b x --lease=zz"),
        Run("put b x --lease=1234"),
        Run("put b x --lease=-1"),
        Run(["put", "", "x"]),
        Run(["put", "k\"q\\n", "v<>&é\u0001\t'"]),
        Run(["put", "пример", "значение"]),
        Run("put b x -w nonsense"),
        Usage("put b x --bogus"),
        Usage("put b x -z"),
        Run("get a"),
        Run("get a -w json"),
        Run("get a -wjson"),
        Run("get a -w=fields"),
        Run("get a -w table"),
        Run("get missing"),
        Run("get missing -w json"),
        Run("get missing -w fields"),
        Run("get a c"),
        Run("get a c ignored"),
        Run("get c a"),
        Run(["get", "", "--prefix"]),
        Run(["get", "", "--prefix", "-w", "json"]),
        Run(["get", "", "--prefix", "-w", "fields"]),
        Run(["get", "", "--prefix", "--keys-only"]),
        Run(["get", "", "--prefix", "--keys-only", "-w", "json"]),
        Run(["get", "", "--prefix", "--print-value-only"]),
        Run(["get", "", "--prefix", "--hex"]),
        Run(["get", "", "--from-key"]),
        Run(["get", ""]),
        Run("get b --from-key"),
        Run("get a --hex -w json"),
        Run("get a --print-value-only -w json"),
        Run("get a --from-key --order=DESCEND"),
        Run("get a --from-key --order=descend --limit 1"),
        Run("get a --from-key --limit=2 -w json"),
        Run("get a --from-key --limit -1"),
        Run("get a --from-key --sort-by=MODIFY"),
        Run("get a --from-key --sort-by=version --order=DESCEND"),
        Run("get a --from-key --sort-by=CREATE --order=ASCEND"),
        Run("get a --from-key --sort-by=VALUE"),
        Run("get a --from-key --sort-by=KEY --order=DESCEND"),
        Run("get a --order=bad"),
        Run("get a --sort-by=bad"),
        Run("get a --consistency=s"),
        Run("get a --consistency=x"),
        Run("get a --rev=2"),
        Run("get a --rev=2 -w json"),
        Run("get a --rev=-1"),
        Run("get a --rev=1000000"),
        Run("get"),
        Run("get a b --prefix"),
        Run("get a --prefix --from-key"),
        Run("get a --prefix=false"),
        Run("get a --limit=0x1"),
        Usage("get a --rev=abc"),
        Usage("get a --limit"),
        Usage("get a --prefix=maybe"),
        Usage("get a --command-timeout=5"),
        Usage("get a -w"),
        Usage("get a ---x"),
        Txn("value(\"a\") = \"5\"", "put a 6\nget b", "put a 7"),
        Txn("value(\"a\") = \"5\"", "put a 6\nget b", "put a 7\ndel b --prev-kv"),
        Txn("mod(\"a\") > \"0\"\nver(\"a\") = \"30\"", "get a", "get a --from-key --keys-only\nput \"x y\" \"v\\tz\"", "-w", "json"),
        Txn("c(\"a\") < \"5\" trailing\nval(`a`) != \"9\"", "get a\nput z 1 --prev-kv\ndel q --prev-kv", "", "-w", "json"),
        Txn("create(\"a\") != \"0\"", "put z 2 --prev-kv\nget \"x y\"", "", "-w", "fields"),
        Txn("version(\"nothing\") = \"0\"", "", ""),
        Txn("", "", "", "-w", "json"),
        Txn("", "", "", "-w", "fields"),
        Txn("", "put \"k\\x41\\u00e9\\n\" v1\nget k --prefix", "", "-w", "json"),
        Txn("", "put q\"x\"y it's\nget q --prefix --limit 1 --order=DESCEND\nput s \"\"\nget s", ""),
        Txn("", "get a --print-value-only\nget a --consistency=s", ""),
        Txn("", "put a 1\nput a 2", ""),
        Txn("", "put a", ""),
        Txn("", "put", ""),
        Txn("", "foo a b", ""),
        Txn("", "get a --consistency=x", ""),
        Txn("", "put \"a\\q\" x", ""),
        Txn("garbage", "", ""),
        Txn("bogus(\"a\") > \"0\"", "", ""),
        Txn("mod(a) > \"0\"", "", ""),
        Txn("mod(\"a\")>\"0\"", "", ""),
        Txn("mod(\"a\") > 0", "", ""),
        Txn("mod(\"a\") > \"x\"", "", ""),
        Txn("mod(\"a\") > \"0\"", "get a", "", "-i"),
        Run("txn", input: "mod(\"a\") > \"0\"\n\nget a\n"),
        Run("txn extra"),
        Run("del"),
        Run("del a b c"),
        Run("del a b --prefix"),
        Run("del nothing"),
        Run("del nothing -w json"),
        Run("del a --prev-kv"),
        Run("del b --prev-kv -w json"),
        Run("del c --prev-kv -w fields"),
        Run("del k --prefix --prev-kv --hex"),
        Run("del q z"),
        Run("del z --from-key"),
        Run(["del", "", "--prefix", "--prev-kv", "-w", "json"]),
        Run(["get", "", "--prefix", "-w", "json"]),
        Run("endpoint status"),
        Run("endpoint status -w json"),
        Run("endpoint status -w fields"),
        Run("endpoint status -w table"),
        Run("endpoint status --cluster"),
        Run("endpoint status ignored"),
        Run("endpoint health"),
        Run("endpoint health -w json"),
        Run("endpoint health -w fields"),
        Run("endpoint health -w table"),
        Run("endpoint health --cluster"),
        Run("member list"),
        Run("member list -w json"),
        Run("member list -w fields"),
        Run("member list -w table"),
        Run("member list --hex"),
        Usage("foo"),
        Usage("--hex true get a"),
        Usage("member list --foo"),
        Unreachable("get a"),
        Unreachable("put a 1"),
        Unreachable("member list"),
        Unreachable("endpoint status -w json"),
    ];

    /// <summary>The number of each step and how to recognize it, for theories.</summary>
    public static TheoryData<int, string> Lines
    {
        get
        {
            var lines = new TheoryData<int, string>();
            for (var step = 0; step < Steps.Count; step++)
            {
                lines.Add(step, Steps[step].ToString());
            }

            return lines;
        }
    }

    private static Step Run(string line, string input = "") => new(line.Split(' '), input, Compare.All);

    private static Step Run(string[] arguments) => new(arguments, "", Compare.All);

    private static Step Usage(string line) => new(line.Split(' '), "", Compare.Usage);

    // Port 1 of loopback refuses connections.
    private static Step Unreachable(string line) =>
        new(["--endpoints=127.0.0.1:1", "--command-timeout=300ms", .. line.Split(' ')], "", Compare.Output);

    private static Step Txn(string compares, string success, string failure, params string[] flags)
    {
        static string Part(string lines) => lines.Length == 0 ? "\n" : $"{lines}\n\n";
        return new(["txn", .. flags], Part(compares) + Part(success) + Part(failure), Compare.All);
    }
}
