using System.Diagnostics;
using System.Reflection;

namespace KvStore.Storage.Conformance.Crash;

/// <summary>A child process, and its death.</summary>
internal sealed class CrashProcess : IDisposable
{
    /// <summary>The first argument that makes a test assembly a child.</summary>
    public const string ChildVerb = "crash-child";

    private readonly Process _process;

    private CrashProcess(Process process) => _process = process;

    public StreamReader Output => _process.StandardOutput;

    /// <summary>How the program of an assembly is started: by the host of this process where that is dotnet itself.</summary>
    public static IReadOnlyList<string> CommandOf(Assembly assembly)
    {
        var host = Environment.ProcessPath;
        return [Path.GetFileNameWithoutExtension(host) == "dotnet" ? host! : "dotnet", assembly.Location];
    }

    public static CrashProcess Start(IReadOnlyList<string> command, string path, int seed)
    {
        var start = new ProcessStartInfo(command[0], [.. command.Skip(1), ChildVerb, path, seed.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };

        // Compiling each method twice is lost on a process that lives for a moment.
        start.Environment["DOTNET_TieredPGO"] = "0";
        return new CrashProcess(Process.Start(start) ?? throw new InvalidOperationException("The child did not start."));
    }

    /// <summary>SIGKILL, and the lines that it had still written.</summary>
    public async Task<string[]> KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        var rest = await Output.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return rest.Split('\n');
    }

    /// <summary>What a child that ended by itself complained of.</summary>
    public Task<string> ReadComplaintAsync(CancellationToken cancellationToken) =>
        _process.StandardError.ReadToEndAsync(cancellationToken);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
