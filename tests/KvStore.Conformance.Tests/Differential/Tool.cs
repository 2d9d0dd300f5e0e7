using System.Diagnostics;
using System.Text;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>A command line client that is run as a process.</summary>
internal sealed record Tool(string Name, string Path)
{
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(1);

    public static Tool Etcdctl { get; } = new("etcdctl", RefereeFiles.Etcdctl);

    public static Tool Kvctl { get; } = new("kvctl", RefereeFiles.Kvctl);

    /// <summary>Runs the tool to its end, in a folder or where the test runs.</summary>
    public async Task<ToolResult> RunAsync(IEnumerable<string> arguments, string input, string folder = "")
    {
        using var session = ToolSession.Start(StartOf(Path, arguments, folder));
        await session.SayAsync(input);
        session.CloseInput();
        return await EndAsync(session);
    }

    /// <summary>Starts the tool with its input open.</summary>
    public ToolSession Start(IEnumerable<string> arguments, string folder) => ToolSession.Start(StartOf(Path, arguments, folder));

    /// <summary>Starts the tool in a terminal of its own, which also gets what it prints as errors.</summary>
    public ToolSession StartInTerminal(IEnumerable<string> arguments, string folder)
    {
        var line = string.Join(' ', arguments.Prepend(Path).Select(static word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"));
        return ToolSession.Start(StartOf("script", ["--quiet", "--return", "--command", line, "/dev/null"], folder));
    }

    /// <summary>Waits until the tool ends, and ends it when it does not.</summary>
    public static async Task<ToolResult> EndAsync(ToolSession session)
    {
        using var timeout = new CancellationTokenSource(RunTimeout);
        try
        {
            return await session.EndAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            session.Kill();
            return new ToolResult(ToolResult.Endless, session.Heard(), $"{session.Line} does not end");
        }
    }

    // What runs in the background of a shell ignores SIGINT, and so would all that it starts.
    private static ProcessStartInfo StartOf(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo("env", ["--default-signal=INT", program, .. arguments])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),

            // Each char is a byte, so that output which is not text is compared too.
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.Latin1,
        };
        foreach (var name in start.Environment.Keys.Where(IsFlag).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["ETCDCTL_API"] = "3";
        return start;
    }

    private static bool IsFlag(string name) =>
        name.StartsWith("ETCDCTL_", StringComparison.Ordinal) || name.StartsWith("KVCTL_", StringComparison.Ordinal);
}
