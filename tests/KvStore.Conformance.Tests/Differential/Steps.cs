namespace KvStore.Conformance.Tests.Differential;

/// <summary>Short ways to write the steps of a script.</summary>
internal static class Steps
{
    public static Step Run(string line, string input = "") => new(line.Split(' '), input, Compare.All);

    public static Step Run(string[] arguments) => new(arguments, "", Compare.All);

    public static Step Usage(string line) => new(line.Split(' '), "", Compare.Usage);

    // Port 1 of loopback refuses connections.
    public static Step Unreachable(string line) =>
        new(["--endpoints=127.0.0.1:1", "--command-timeout=300ms", .. line.Split(' ')], "", Compare.Output);

    public static Step Txn(string compares, string success, string failure, params string[] flags)
    {
        static string Part(string lines) => lines.Length == 0 ? "\n" : $"{lines}\n\n";
        return new(["txn", .. flags], Part(compares) + Part(success) + Part(failure), Compare.All);
    }
}
