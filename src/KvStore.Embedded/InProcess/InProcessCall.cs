using Grpc.Core;

namespace KvStore.Embedded.InProcess;

/// <summary>
/// One call: how long it may take, and how it ended. Messages are handed over as they are, so neither side may change them afterwards. Thread safety: as
/// the caller of gRPC expects it.
/// </summary>
internal sealed class InProcessCall : IDisposable
{
    private const string LeaderKey = "hasleader";

    private readonly ICallTarget _target;
    private readonly IMethod _method;
    private readonly CallOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _overdue;
    private readonly CancellationTokenSource _ended;
    private Status _status;

    public InProcessCall(ICallTarget target, IMethod method, CallOptions options, TimeProvider time)
    {
        (_target, _method, _options, _time) = (target, method, options, time);
        _overdue = new CancellationTokenSource(TimeLeft(), time);
        _ended = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, _overdue.Token);
        Ended = _ended.Token;
    }

    /// <summary>Cancelled when the call has ended, for either side.</summary>
    public CancellationToken Ended { get; }

    /// <summary>How the call ended.</summary>
    public Status Status => _status;

    /// <summary>Gives the call up if it is still running.</summary>
    public void Dispose()
    {
        try
        {
            _ended.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
    }

    /// <summary>Runs a handler to its end, or until time or the node is over.</summary>
    /// <param name="run">Runs it, given the services and the context.</param>
    /// <exception cref="RpcException">It failed, was given up, or the node has gone.</exception>
    public async Task<T> RunAsync<T>(Func<ServiceTable, ServerCallContext, Task<T>> run)
    {
        var gone = CancellationToken.None;
        try
        {
            (var services, gone) = await _target.EnterAsync(NeedsLeader(), Ended).ConfigureAwait(false);
            using var registration = gone.UnsafeRegister(static call => ((InProcessCall)call!).Dispose(), this);
            var context = new InProcessCallContext(_method.FullName, _options, Ended);
            return await run(services, context).WaitAsync(Ended).ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            _status = error.Status;
            throw;
        }
        catch (OperationCanceledException)
        {
            _status = WhyEnded(gone);
            throw new RpcException(_status);
        }
#pragma warning disable CA1031 // The edge of a call: a defect of a service is told to the caller, as a server does.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _status = new Status(StatusCode.Unknown, $"the service failed: {defect.Message}");
            throw new RpcException(_status);
        }
        finally
        {
            // Whoever still writes to the other side stops.
            await _ended.CancelAsync().ConfigureAwait(false);
            _ended.Dispose();
            _overdue.Dispose();
        }
    }

    private bool NeedsLeader() => _options.Headers?.GetValue(LeaderKey) == "true";

    private TimeSpan TimeLeft()
    {
        if (_options.Deadline is not { } deadline || deadline == DateTime.MaxValue)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = deadline - _time.GetUtcNow().UtcDateTime;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // A status with an exception says that nobody answered: the connection broke under the request, so to speak.
    private Status WhyEnded(CancellationToken gone)
    {
        if (gone.IsCancellationRequested)
        {
            return new Status(StatusCode.Unavailable, "the node stopped", new IOException("the node stopped"));
        }

        return _overdue.IsCancellationRequested
            ? new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded")
            : new Status(StatusCode.Cancelled, "the call was given up");
    }
}
