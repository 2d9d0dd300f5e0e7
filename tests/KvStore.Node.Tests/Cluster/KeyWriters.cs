using System.Collections.Concurrent;
using KvStore.Contracts;

namespace KvStore.Node.Tests.Cluster;

/// <summary>Clients that write keys of their own anew and anew, each until it is acknowledged, and know what must be read at the end.</summary>
internal sealed class KeyWriters : IAsyncDisposable
{
    private const int KeysOfEach = 200;

    private readonly TestCluster _cluster;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();
    private readonly List<Task> _writers;

    public KeyWriters(TestCluster cluster, int count)
    {
        _cluster = cluster;
        _writers = [.. Enumerable.Range(0, count).Select(WriteAsync)];
    }

    /// <summary>Every key is there once, with the last value that was acknowledged.</summary>
    public async Task StopAndCheckAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers);
        Assert.NotEmpty(_acknowledged);
        foreach (var (key, value) in _acknowledged)
        {
            var got = "";
            await _cluster.WaitUntilAsync(
                async () =>
                {
                    var read = await _cluster[Random.Shared.Next(3)].RangeAsync(TestCluster.Get(key), CancellationToken.None);
                    got = read.Value?.Kvs.Single().Value.ToStringUtf8();
                    return read.IsOk;
                },
                $"a read of {key}");
            Assert.Equal(value, got);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_writers);
        _stop.Dispose();
    }

    private async Task WriteAsync(int writer)
    {
        for (var i = 0; !_stop.IsCancellationRequested; i++)
        {
            var (key, value) = ($"w{writer}-{i % KeysOfEach}", $"{i}");
            KvError? error;
            while ((error = (await _cluster[(writer + i) % 3].PutAsync(TestCluster.Put(key, value), CancellationToken.None)).Error) is not null)
            {
                Assert.True(error != KvErrors.WrongGroup && error != KvErrors.SlotMoving);
            }

            _acknowledged[key] = value;
        }
    }
}
