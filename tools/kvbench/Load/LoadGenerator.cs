using KvStore.Bench.Statistics;

namespace KvStore.Bench.Load;

/// <summary>
/// Runs one closed-loop load: as many clients as asked for, each with one request under way at any time, shared evenly over the connections.
/// </summary>
internal sealed class LoadGenerator(IReadOnlyList<IKvConnection> connections, TimeProvider time)
{
    /// <summary>
    /// Runs the load to its end. Cancelling starts no further request and gives the result so far. When no request at all ends for
    /// <see cref="LoadOptions.StallMax"/>, the connections are disposed, so that no load hangs on a node that keeps silent.
    /// </summary>
    /// <param name="options">The load, already checked.</param>
    /// <param name="started">Called once with the recorder, for a progress display.</param>
    public async Task<LoadResult> RunAsync(LoadOptions options, Action<LoadRecorder>? started, CancellationToken cancellationToken)
    {
        var recorder = new LoadRecorder();
        var sequence = new KeySequence(options.Keyspace);
        var sources = Enumerable.Range(0, options.Clients).Select(client => new RequestSource(options, client, sequence)).ToArray();
        started?.Invoke(recorder);

        var cpuBefore = Environment.CpuUsage.TotalTime;
        var start = time.GetTimestamp();
        var budget = new RequestBudget(options.Total, options.Duration, time);
        await using var stop = cancellationToken.Register(budget.Stop);
        var clients = new Task[options.Clients];
        for (var client = 0; client < clients.Length; client++)
        {
            var connection = connections[client % connections.Count];
            clients[client] = new LoadClient(connection, sources[client], budget, recorder, options.GetResponseBytesMin, time).RunAsync();
        }

        var all = Task.WhenAll(clients);
        await GuardAsync(all, recorder, budget, options.StallMax);
        await all;
        return Result(options, recorder, time.GetElapsedTime(start), Environment.CpuUsage.TotalTime - cpuBefore);
    }

    private static LoadResult Result(LoadOptions options, LoadRecorder recorder, TimeSpan elapsed, TimeSpan cpu)
    {
        var all = new LatencyHistogram();
        all.Add(recorder.Gets);
        all.Add(recorder.Puts);
        var mixed = options.Kind == LoadKind.Mixed;
        return new LoadResult
        {
            Succeeded = all.Count,
            Errors = recorder.Errors(),
            Elapsed = elapsed,
            ClientCpu = cpu,
            Latency = all.Summarize(),
            Gets = mixed ? recorder.Gets.Summarize() : null,
            Puts = mixed ? recorder.Puts.Summarize() : null,
        };
    }

    /// <summary>Returns when the clients have ended; disposes the connections when none of them gets on.</summary>
    private async Task GuardAsync(Task clients, LoadRecorder recorder, RequestBudget budget, TimeSpan stallMax)
    {
        var seen = 0L;
        while (!clients.IsCompleted)
        {
            using var waitEnd = new CancellationTokenSource();
            await Task.WhenAny(clients, Task.Delay(stallMax, time, waitEnd.Token));
            await waitEnd.CancelAsync();
            if (clients.IsCompleted)
            {
                return;
            }

            if (recorder.Ended == seen)
            {
                budget.Stop();
                foreach (var connection in connections)
                {
                    connection.Dispose();
                }

                return;
            }

            seen = recorder.Ended;
        }
    }
}
