using System.ComponentModel;
using System.Diagnostics;

namespace KvStore.Bench.Clusters;

/// <summary>
/// One node that this program started: its output goes to the end of two files, and disposing it kills the process by its own id and waits for its end. Its
/// data is thrown away, so it needs no orderly end.
/// </summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const int TailLines = 15;

    private readonly Process _process;
    private readonly string[] _logs;
    private readonly Task _pumps;

    private NodeProcess(Process process, string logPrefix)
    {
        _process = process;
        _logs = [$"{logPrefix}.out.log", $"{logPrefix}.err.log"];
        _pumps = Task.WhenAll(PumpAsync(process.StandardOutput, _logs[0]), PumpAsync(process.StandardError, _logs[1]));
    }

    /// <summary>The id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Processor time, user and kernel, that the process has used so far (the kernel counts it in steps of 10 ms).</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts a program.</summary>
    /// <param name="logPrefix">Path of the log files up to <c>.out.log</c> and <c>.err.log</c>.</param>
    public static NodeProcess Start(string program, IEnumerable<string> arguments, string logPrefix)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var process = Process.Start(start) ?? throw new BenchException($"{program} did not start");
            return new NodeProcess(process, logPrefix);
        }
        catch (Win32Exception error)
        {
            throw new BenchException($"{program} did not start: {error.Message}");
        }
    }

    /// <summary>The last lines that the process wrote, to explain a failure.</summary>
    public string LogTail() => string.Join('\n', _logs.Where(File.Exists).SelectMany(static log => ReadShared(log).TakeLast(TailLines)));

    /// <summary>Asks the process to stop (SIGTERM) and waits for its end.</summary>
    /// <exception cref="BenchException">It has not ended in time.</exception>
    public async Task StopAsync(TimeSpan max)
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        try
        {
            using var timeout = new CancellationTokenSource(max);
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            throw new BenchException($"a node did not stop within {max.TotalSeconds} s:\n{LogTail()}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Does nothing to a process that has ended already.
        _process.Kill();
        await _process.WaitForExitAsync();
        await _pumps;
        _process.Dispose();
    }

    private static IEnumerable<string> ReadShared(string log)
    {
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    private static async Task PumpAsync(StreamReader source, string log)
    {
        await using var file = new FileStream(log, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0, useAsync: true);
        await source.BaseStream.CopyToAsync(file);
    }
}
