using System.Collections.Immutable;
using KvStore.Node.Cluster;
using KvStore.Raft;

namespace KvStore.Server.Peers;

/// <summary>
/// The outgoing links, one per peer: opened and closed as members come and go. Thread safety: all members; <see cref="Find"/> takes no
/// lock.
/// </summary>
internal sealed class PeerLinks(Func<Member, PeerLink> create)
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableDictionary<NodeId, RunningLink> _links = ImmutableDictionary<NodeId, RunningLink>.Empty;
    private bool _stopped;

    /// <summary>Faulted when a link failed in a way that it cannot mend; never completes otherwise.</summary>
    public Task Failure => _failure.Task;

    /// <summary>The link to a peer, or null when there is none.</summary>
    public PeerLink? Find(NodeId peer) => Volatile.Read(ref _links).TryGetValue(peer, out var running) ? running.Link : null;

    /// <summary>
    /// Keeps links to exactly these peers. A peer with other addresses than before is linked anew, and also tried where it was: it may not
    /// have moved yet, and a majority may need it for the very entry that says where it goes.
    /// </summary>
    public void Set(ImmutableArray<Member> peers)
    {
        lock (_lock)
        {
            if (_stopped)
            {
                return;
            }

            var wanted = peers.ToImmutableDictionary(p => p.Id);
            foreach (var (id, running) in _links)
            {
                var isWanted = wanted.TryGetValue(id, out var peer);
                if (!isWanted || !peer!.PeerUrls.SequenceEqual(running.Link.Urls))
                {
                    running.End();
                    _links = _links.Remove(id);
                    if (isWanted)
                    {
                        AddMissing(peer!);
                        _links[id].Link.AlsoTry(running.Link.Urls);
                    }
                }
            }

            foreach (var peer in peers)
            {
                AddMissing(peer);
            }
        }
    }

    /// <summary>Links a peer that called; one that is linked already is from now on also tried where it says it is.</summary>
    public void Add(Member peer)
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                AddMissing(peer);
                _links[peer.Id].Link.AlsoTry(peer.PeerUrls);
            }
        }
    }

    /// <summary>Ends all links and waits for them.</summary>
    public async Task StopAsync()
    {
        ImmutableDictionary<NodeId, RunningLink> links;
        lock (_lock)
        {
            _stopped = true;
            links = _links;
            _links = _links.Clear();
        }

        foreach (var running in links.Values)
        {
            running.End();
        }

        await Task.WhenAll(links.Values.Select(r => r.Completion));
    }

    private void AddMissing(Member peer)
    {
        if (!_links.ContainsKey(peer.Id))
        {
            var ending = new CancellationTokenSource();
            var link = create(peer);
            _links = _links.Add(peer.Id, new RunningLink(link, ending, RunAsync(link, ending)));
        }
    }

    private async Task RunAsync(PeerLink link, CancellationTokenSource ending)
    {
        try
        {
            await link.RunAsync(ending.Token);
        }
#pragma warning disable CA1031 // The edge of a task of its own: whatever ended the link must reach the owner, which ends the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _failure.TrySetException(e);
        }
        finally
        {
            ending.Dispose();
        }
    }

    private sealed record RunningLink(PeerLink Link, CancellationTokenSource Ending, Task Completion)
    {
        public void End()
        {
            try
            {
                Ending.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has ended by itself.
            }
        }
    }
}
