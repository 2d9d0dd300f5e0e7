using System.Collections.Immutable;
using Grpc.Core;
using KvStore.Contracts.Internal;
using KvStore.Node.Cluster;
using KvStore.Raft;
using KvStore.Server.Configuration;
using KvStore.Server.Peers;
using KvStore.Storage.Files;

namespace KvStore.Server.Hosting;

/// <summary>
/// Finds out which cluster a node belongs to and which member it is: from its own settings when it helps to create the cluster, from
/// the running members when it joins, and from its data directory ever after.
/// </summary>
internal sealed class ClusterJoin(ServerOptions options, PeerTransportOptions peerOptions, IFileSystem files)
{
    /// <summary>The cluster and this node's place in it.</summary>
    /// <exception cref="ServerStartException">
    /// No member answers, none knows this node's peer URLs, the node would found a cluster beside the one that runs, or the data directory
    /// cannot be read or written.
    /// </exception>
    public async Task<ClusterFile> ResolveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return NameSelf(await FindAsync(cancellationToken));
        }
        catch (Exception e) when (e is StorageException or StorageCorruptionException)
        {
            throw new ServerStartException(e.Message, e);
        }
    }

    private async Task<ClusterFile> FindAsync(CancellationToken cancellationToken)
    {
        if (ClusterFile.Find(files, options.DataDirectory) is { } joined)
        {
            return joined;
        }

        var described = new ClusterFile(options.Cluster, options.NodeId);
        if (files.Exists(Path.Combine(options.DataDirectory, DataDirectory.WalDirectoryName)))
        {
            return described;
        }

        if (!options.JoinsExisting)
        {
            await CheckNoneRunsAsync(cancellationToken);
            return described;
        }

        return await AskMembersAsync(cancellationToken);
    }

    private IEnumerable<string> OtherUrls => options.Cluster.Members.Where(m => m.Id != options.NodeId).SelectMany(m => m.PeerUrls);

    /// <summary>
    /// A node that was added to a running cluster and is started as a founder would found another one, of which nobody else is a member.
    /// Those that do not answer are founded now, or start again, and have no say.
    /// </summary>
    private async Task CheckNoneRunsAsync(CancellationToken cancellationToken)
    {
        var refusals = await Task.WhenAll(OtherUrls.Select(url => CheckFoundsWithAsync(url, cancellationToken)));
        if (refusals.FirstOrDefault(r => r is not null) is { } refusal)
        {
            throw new ServerStartException(refusal);
        }
    }

    private async Task<string?> CheckFoundsWithAsync(string url, CancellationToken cancellationToken)
    {
        MembersResponse response;
        try
        {
            response = await AskAsync(url, cancellationToken);
        }
        catch (RpcException)
        {
            return null;
        }

        if (FindSelf(response) is { } place && place.Self != options.NodeId)
        {
            return $"The cluster at {url} runs already, and this node was added to it as member {PeerHandshake.Hex(place.Self.Value)}:"
                + $" start it with {Settings.InitialClusterState.Flag} existing.";
        }

        return response.ClusterId == options.Cluster.ClusterId
            ? null
            : $"The member at {url} is of a cluster that runs already ({PeerHandshake.Hex(response.ClusterId)}), and these settings found another"
                + $" one ({PeerHandshake.Hex(options.Cluster.ClusterId)}): a node that was added to a running cluster starts with"
                + $" {Settings.InitialClusterState.Flag} existing; else check {Settings.InitialCluster.Flag} and {Settings.InitialClusterToken.Flag}.";
    }

    private async Task<ClusterFile> AskMembersAsync(CancellationToken cancellationToken)
    {
        var reasons = new List<string>();
        var strangerTo = default(string);
        foreach (var url in OtherUrls)
        {
            try
            {
                var response = await AskAsync(url, cancellationToken);
                if (FindSelf(response) is { } found)
                {
                    found.WriteJoined(files, options.DataDirectory, response.Known);
                    return found;
                }

                // Perhaps another one has heard of it already.
                strangerTo ??= url;
            }
            catch (RpcException e)
            {
                reasons.Add($"{url}: {e.Status.Detail}");
            }
        }

        throw new ServerStartException(strangerTo is not null
            ? $"No member of the cluster at {strangerTo} has this node's peer URLs ({string.Join(',', options.Self.PeerUrls)}): add it first (kvctl member add)."
            : $"No member of the running cluster answers ({string.Join("; ", reasons)}).");
    }

    private async Task<MembersResponse> AskAsync(string url, CancellationToken cancellationToken)
    {
        using var channel = PeerChannel.Create(url, peerOptions);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(peerOptions.HandshakeTimeout);
        try
        {
            return await new Peer.PeerClient(channel).MembersAsync(new MembersRequest(), cancellationToken: timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, "no answer in time"));
        }
    }

    private ClusterFile? FindSelf(MembersResponse response)
    {
        var members = response.Members
            .Select(m => new Member(new NodeId(m.Id), string.Empty, [.. m.PeerUrls], []) { IsLearner = m.IsLearner })
            .ToImmutableArray();
        var own = options.Self.PeerUrls.Order(StringComparer.Ordinal);
        var self = members.FirstOrDefault(m => m.PeerUrls.Order(StringComparer.Ordinal).SequenceEqual(own));
        return self is null ? null : new ClusterFile(ClusterDefinition.Joined(response.ClusterId, members), self.Id);
    }

    // The name is the operator's affair and may change from start to start.
    private ClusterFile NameSelf(ClusterFile found) => found with { Cluster = found.Cluster.Rename(found.Self, options.Self.Name) };
}
