using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace KvStore.Conformance.Tests.Referee;

/// <summary>A private one-node etcd: own process, free loopback ports, data in a temporary folder.</summary>
internal sealed class RefereeEtcd : IStoreUnderTest
{
    private const int StartAttemptsMax = 5;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly StringBuilder _log;

    private RefereeEtcd(Process process, DirectoryInfo folder, StringBuilder log, string endpoint)
    {
        _process = process;
        _folder = folder;
        _log = log;
        Endpoint = endpoint;
    }

    public string Endpoint { get; }

    /// <summary>Starts an etcd and returns when it serves.</summary>
    public static async Task<RefereeEtcd> StartAsync()
    {
        for (var attempt = 1; ; attempt++)
        {
            var etcd = Launch();
            if (await etcd.WaitUntilReadyAsync())
            {
                return etcd;
            }

            // Another process may have taken a port between the choice and the use.
            var log = etcd._log.ToString();
            await etcd.DisposeAsync();
            if (attempt == StartAttemptsMax)
            {
                throw new InvalidOperationException("etcd does not start: " + log);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private static RefereeEtcd Launch()
    {
        var folder = Directory.CreateTempSubdirectory("kvstore-referee-");
        var client = $"127.0.0.1:{FreePort()}";
        var peer = $"http://127.0.0.1:{FreePort()}";
        string[] arguments =
        [
            "--name=node1", $"--data-dir={folder.FullName}",
            $"--listen-client-urls=http://{client}", $"--advertise-client-urls=http://{client}",
            $"--listen-peer-urls={peer}", $"--initial-advertise-peer-urls={peer}", $"--initial-cluster=node1={peer}",
        ];
        var start = new ProcessStartInfo(RefereeFiles.Etcd, arguments)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("ETCD_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        var log = new StringBuilder();
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) => log.AppendLine(line.Data);
        process.OutputDataReceived += (_, line) => log.AppendLine(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return new RefereeEtcd(process, folder, log, client);
    }

    private async Task<bool> WaitUntilReadyAsync()
    {
        using var timeout = new CancellationTokenSource(StartTimeout);
        using var http = new HttpClient();
        using var timer = new PeriodicTimer(PollInterval);
        while (!_process.HasExited && await timer.WaitForNextTickAsync(timeout.Token))
        {
            try
            {
                using var response = await http.GetAsync(new Uri($"http://{Endpoint}/health"), timeout.Token);
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
