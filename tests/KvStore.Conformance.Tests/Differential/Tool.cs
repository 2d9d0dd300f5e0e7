using System.Diagnostics;
using System.Text;
using KvStore.Conformance.Tests.Referee;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>A command line client that is run as a process.</summary>
internal sealed record Tool(string Name, string Path)
{
    private static readonly TimeSpan RunTimeout = TimeSpan.FromMinutes(2);

    public static Tool Etcdctl { get; } = new("etcdctl", RefereeFiles.Etcdctl);

    public static Tool Kvctl { get; } = new("kvctl", RefereeFiles.Kvctl);

    /// <summary>Runs the tool to its end.</summary>
    public async Task<ToolResult> RunAsync(IEnumerable<string> arguments, string input)
    {
        using var timeout = new CancellationTokenSource(RunTimeout);
        var start = new ProcessStartInfo(Path, arguments)
        {
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
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Path} does not start");
        try
        {
            await WriteInputAsync(process, input);
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ToolResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill();
            throw new TimeoutException($"{Name} {string.Join(' ', arguments)} does not end", exception);
        }
    }

    private static bool IsFlag(string name) =>
        name.StartsWith("ETCDCTL_", StringComparison.Ordinal) || name.StartsWith("KVCTL_", StringComparison.Ordinal);

    private static async Task WriteInputAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The tool ended without reading: it did not want the input.
        }
    }
}
