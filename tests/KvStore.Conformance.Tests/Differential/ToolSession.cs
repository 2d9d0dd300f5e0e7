using System.Diagnostics;
using System.Text;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>A tool that runs, what it has printed so far, and the ways to answer it. Disposing it ends the tool if it still runs.</summary>
internal sealed class ToolSession : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Task _reading;
    private readonly Task<string> _error;
    private int _heard;

    private ToolSession(Process process)
    {
        _process = process;
        Line = string.Join(' ', process.StartInfo.ArgumentList);
        _error = process.StandardError.ReadToEndAsync();
        _reading = ReadOutputAsync();
    }

    /// <summary>The arguments that it was started with.</summary>
    public string Line { get; }

    public static ToolSession Start(ProcessStartInfo start) =>
        new(Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} does not start"));

    /// <summary>Waits for a text behind what was heard before; false when the tool ends or the time is over without it.</summary>
    public async Task<bool> HearAsync(string text, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit);
        using var timer = new PeriodicTimer(PollInterval);
        while (true)
        {
            var isLast = _reading.IsCompleted || timeout.IsCancellationRequested;
            if (IsHeard(text))
            {
                return true;
            }

            if (isLast)
            {
                return false;
            }

            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>What was printed up to the end of what was heard last.</summary>
    public string Heard()
    {
        lock (_output)
        {
            return _output.ToString(0, _heard);
        }
    }

    public async Task SayAsync(string text)
    {
        try
        {
            await _process.StandardInput.WriteAsync(text);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The tool ended without reading: it did not want the input.
        }
    }

    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Likewise.
        }
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("sh", ["-c", $"kill -{name} {_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end of the tool.</summary>
    public async Task<ToolResult> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        await _reading.WaitAsync(cancellationToken);
        return new ToolResult(_process.ExitCode, _output.ToString(), await _error.WaitAsync(cancellationToken));
    }

    /// <summary>Ends the tool, whatever it does.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private bool IsHeard(string text)
    {
        lock (_output)
        {
            var found = _output.ToString().IndexOf(text, _heard, StringComparison.Ordinal);
            _heard = found < 0 ? _heard : found + text.Length;
            return found >= 0;
        }
    }

    private async Task ReadOutputAsync()
    {
        var buffer = new char[4096];
        int read;
        while ((read = await _process.StandardOutput.ReadAsync(buffer)) > 0)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, read);
            }
        }
    }
}
