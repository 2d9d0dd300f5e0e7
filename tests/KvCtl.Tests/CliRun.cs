using System.Text;

namespace KvCtl.Tests;

/// <summary>One run of the program inside the test process.</summary>
internal sealed record CliRun(int ExitCode, string Output, string Error)
{
    public static async Task<CliRun> OfAsync(string[] args, string input = "", Dictionary<string, string>? environment = null)
    {
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var host = new CliHost(
            new MemoryStream(Encoding.UTF8.GetBytes(input)),
            output,
            error,
            name => environment?.GetValueOrDefault(name));
        var exitCode = await KvCtlApp.RunAsync(args, host);
        return new CliRun(exitCode, Encoding.UTF8.GetString(output.ToArray()), Encoding.UTF8.GetString(error.ToArray()));
    }
}
