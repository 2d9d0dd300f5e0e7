using Grpc.Core;
using KvStore.Client.Internal;
using KvStore.Contracts;
using KvStore.Embedded.InProcess;
using KvStore.Node;
using KvStore.Node.Transport;
using KvStore.Raft;
using KvStore.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace KvStore.Embedded;

/// <summary>
/// A node of an <see cref="EmbeddedCluster"/>, with switches for what may happen to it. Owned by the cluster. Thread safety: calls to the store may come from any
/// thread; the switches are for one thread at a time.
/// </summary>
public sealed class EmbeddedNode : ICallTarget
{
    private readonly KvNodeOptions _settings;
    private readonly EmbeddedOptions _options;
    private readonly InProcessNetwork _network;
    private readonly PausableTime _time;
    private volatile Life? _life;
    private volatile TaskCompletionSource? _paused;

    internal EmbeddedNode(string name, KvNodeOptions settings, EmbeddedOptions options, InProcessNetwork network)
    {
        (Name, _settings, _options, _network) = (name, settings, options, network);
        _time = new PausableTime(TimeProvider.System);
        Endpoint = new Endpoint(name, new InProcessCallInvoker(this, TimeProvider.System));
    }

    /// <summary>The name of the node in its cluster.</summary>
    public string Name { get; }

    /// <summary>The number of the node in its cluster, as members have it.</summary>
    public ulong Id => _settings.NodeId.Value;

    /// <summary>Whether it runs, be it paused or not.</summary>
    public bool IsRunning => _life is not null;

    /// <summary>Whether it knows itself to lead the first group.</summary>
    public bool IsLeader => _life is { } life && life.Node.LeaderId == _settings.NodeId;

    /// <summary>Completes when the running node has stopped by itself: faulted when it failed.</summary>
    public Task Completion => _life?.Node.Completion ?? Task.CompletedTask;

    internal NodeId NodeId => _settings.NodeId;

    internal Endpoint Endpoint { get; }

    /// <summary>The leader of the first group that it knows; zero: none.</summary>
    internal NodeId LeaderId => _life?.Node.LeaderId ?? NodeId.None;

    /// <summary>Starts it again after <see cref="KillAsync"/>, with what its files have.</summary>
    /// <exception cref="KvNodeStartException">The files are damaged, or in use.</exception>
    public void Start()
    {
        if (_life is null)
        {
            var node = KvNode.Start(_settings, _network.TransportOf(NodeId), _time, _options.Logging ?? NullLoggerFactory.Instance);
            _life = new Life(node, new NodeServices(node, _time), new CancellationTokenSource());
        }
    }

    /// <summary>
    /// Ends it without a word to anybody, as if its process had been killed: what was on its way to or from it is lost, and requests to it end with unknown outcome.
    /// </summary>
    public async Task KillAsync()
    {
        if (_life is not { } life)
        {
            return;
        }

        _life = null;
        _network.Isolate(NodeId);
        Resume();
        await life.EndAsync().ConfigureAwait(false);
        _network.Reconnect(NodeId);
    }

    /// <summary>Stops its time and keeps what is sent to it, as if its process had been stopped by a signal.</summary>
    public void Pause()
    {
        _paused ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _time.Pause();
        _network.Hold(NodeId, isHeld: true);
    }

    /// <summary>Lets it go on.</summary>
    public void Resume()
    {
        _network.Hold(NodeId, isHeld: false);
        _time.Resume();
        Interlocked.Exchange(ref _paused, null)?.TrySetResult();
    }

    /// <inheritdoc/>
    async ValueTask<(ServiceTable Services, CancellationToken Gone)> ICallTarget.EnterAsync(bool needsLeader, CancellationToken cancellationToken)
    {
        while (_paused is { } paused)
        {
            await paused.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_life is not { } life)
        {
            var cause = new ConnectFailedException($"{Name} is not running", new IOException("not running"));
            throw new RpcException(new Status(StatusCode.Unavailable, cause.Message, cause));
        }

        return needsLeader && life.Node.LeaderId == NodeId.None
            ? throw GrpcErrors.ToException(KvErrors.NoLeader)
            : (life.Services.Table, life.Gone.Token);
    }

    private sealed record Life(KvNode Node, NodeServices Services, CancellationTokenSource Gone)
    {
        public async Task EndAsync()
        {
            await Gone.CancelAsync().ConfigureAwait(false);
            await Services.DisposeAsync().ConfigureAwait(false);
            await Node.DisposeAsync().ConfigureAwait(false);
        }
    }
}
