namespace KvStore.Conformance.Tests.Differential;

/// <summary>Short ways to write the steps of a script.</summary>
internal static class Steps
{
    /// <summary>The number of each step and how to recognize it, for theories.</summary>
    public static TheoryData<int, string> LinesOf(IReadOnlyList<Step> steps)
    {
        var lines = new TheoryData<int, string>();
        for (var step = 0; step < steps.Count; step++)
        {
            lines.Add(step, steps[step].ToString());
        }

        return lines;
    }

    public static Step Run(string line, string input = "") => new(line.Split(' '), input, Compare.All);

    public static Step Run(string[] arguments, string input = "") => new(arguments, input, Compare.All);

    public static Step Usage(string line) => new(line.Split(' '), "", Compare.Usage);

    /// <summary>A command that is talked with while it runs.</summary>
    public static Step Talk(string line, params Act[] acts) => Run(line) with { Acts = acts };

    /// <summary>A command that is talked with in a terminal.</summary>
    public static Step InTerminal(string line, params Act[] acts) => Run(line) with { Acts = acts, InTerminal = true };

    // Port 1 of loopback refuses connections.
    public static Step Unreachable(string line) =>
        new(["--endpoints=127.0.0.1:1", "--command-timeout=300ms", .. line.Split(' ')], "", Compare.Output);

    public static Step Txn(string compares, string success, string failure, params string[] flags)
    {
        static string Part(string lines) => lines.Length == 0 ? "\n" : $"{lines}\n\n";
        return new(["txn", .. flags], Part(compares) + Part(success) + Part(failure), Compare.All);
    }
}
