using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Etcd;

namespace KvStore.Integration.Tests.Processes;

/// <summary>What can be told of a server that does not answer, for the message of a test that fails: what it does, and whether a new connection helps.</summary>
internal static class Diagnosis
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks at a server that runs, at an endpoint of the form host:port.</summary>
    public static async Task<string> DescribeAsync(ServerProcess server, string endpoint, ByteString key) => string.Join(
        '\n',
        $"Linearizable read on a new connection: {await TryReadAsync(endpoint, key, isSerializable: false)}",
        $"Serializable read on a new connection: {await TryReadAsync(endpoint, key, isSerializable: true)}",
        $"Threads (name, state, waits in): {DescribeThreads(server.Id)}",
        $"Metrics: {await ReadMetricsAsync(endpoint)}",
        $"Output: {server.Output}");

    private static async Task<string> TryReadAsync(string endpoint, ByteString key, bool isSerializable)
    {
        using var channel = GrpcChannel.ForAddress($"http://{endpoint}");
        try
        {
            var read = new RangeRequest { Key = key, Serializable = isSerializable };
            var response = await new KV.KVClient(channel).RangeAsync(read, deadline: DateTime.UtcNow + Patience);
            return $"answered at revision {response.Header.Revision}";
        }
        catch (RpcException error)
        {
            return error.Status.ToString();
        }
    }

    private static async Task<string> ReadMetricsAsync(string endpoint)
    {
        using var client = new HttpClient { Timeout = Patience };
        try
        {
            return await client.GetStringAsync(new Uri($"http://{endpoint}/metrics"));
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return error.Message;
        }
    }

    private static string DescribeThreads(int process)
    {
        try
        {
            return string.Join("; ", Directory.GetDirectories($"/proc/{process}/task").Select(DescribeThread));
        }
        catch (IOException error)
        {
            return error.Message;
        }
    }

    private static string DescribeThread(string folder)
    {
        var state = File.ReadAllText(Path.Combine(folder, "stat")).Split(')')[^1].TrimStart()[0];
        return $"{File.ReadAllText(Path.Combine(folder, "comm")).Trim()} {state} {File.ReadAllText(Path.Combine(folder, "wchan"))}";
    }
}
