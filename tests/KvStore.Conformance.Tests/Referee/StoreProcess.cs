using System.Diagnostics;
using System.Text;

namespace KvStore.Conformance.Tests.Referee;

/// <summary>One node: a process of a program that serves etcd's API.</summary>
internal sealed class StoreProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly Uri _ready;
    private readonly StringBuilder _log = new();

    private StoreProcess(Process process, Uri ready)
    {
        _process = process;
        _ready = ready;
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
    }

    /// <summary>What it printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public static StoreProcess Launch(StoreKind kind, NodePlace place)
    {
        var start = new ProcessStartInfo(kind.Program, kind.Arguments(place))
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith(kind.VariablePrefix, StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        var store = new StoreProcess(new Process { StartInfo = start }, new Uri($"{place.ClientUrl}{kind.ReadyPath}"));
        store._process.Start();
        store._process.BeginErrorReadLine();
        store._process.BeginOutputReadLine();
        return store;
    }

    /// <summary>Waits until it serves; false when it ended instead.</summary>
    public async Task<bool> WaitUntilReadyAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(PollInterval);
        while (!_process.HasExited && await timer.WaitForNextTickAsync(timeout.Token))
        {
            try
            {
                using var response = await http.GetAsync(_ready, timeout.Token);
                if (response.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }

        return false;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Note(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
        }
    }
}
