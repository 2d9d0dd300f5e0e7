using System.Diagnostics;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Runs a program to its end.</summary>
internal static class ToolProcess
{
    /// <param name="start">What to run; where its streams go is set here.</param>
    /// <param name="input">Its standard input.</param>
    /// <param name="limit">Kills it when it runs longer.</param>
    /// <exception cref="TimeoutException">It did not end.</exception>
    public static async Task<ToolResult> RunAsync(ProcessStartInfo start, string input, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start");
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
            throw new TimeoutException($"{start.FileName} {string.Join(' ', start.ArgumentList)} does not end", exception);
        }
    }

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
