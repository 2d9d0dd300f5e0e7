using Google.Protobuf;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Integration.Tests.Processes;

namespace KvStore.Integration.Tests;

/// <summary>Goal: nodes may change their addresses while another is down, and are found again. Method: real processes with the flags of their first start.</summary>
public sealed class MoveTests
{
    [Fact]
    public async Task Founders_that_moved_are_found_by_one_that_was_down_and_by_each_other_after_a_restart()
    {
        await using var cluster = await ProcessCluster.StartAsync(3);
        var ids = new List<ulong>();
        for (var node = 0; node < 3; node++)
        {
            ids.Add((await cluster.Maintenance(node).StatusAsync(new StatusRequest())).Header.MemberId);
        }

        // It knows the old addresses only, and nobody is there any more.
        await cluster.KillAsync(2);
        await MoveAsync(cluster, 0, ids[0]);
        await MoveAsync(cluster, 1, ids[1]);
        cluster.Launch(2);
        await cluster.WaitUntilServingAsync();

        // All at once: nobody can be told by anybody else where the others are.
        for (var node = 0; node < 3; node++)
        {
            await cluster.KillAsync(node);
        }

        for (var node = 0; node < 3; node++)
        {
            cluster.Launch(node);
        }

        await cluster.WaitUntilServingAsync();
        var members = (await cluster.Members(2).MemberListAsync(new MemberListRequest { Linearizable = true })).Members;
        Assert.Equal(
            new[] { cluster.PeerUrl(0), cluster.PeerUrl(1), cluster.PeerUrl(2) }.Order(StringComparer.Ordinal),
            members.SelectMany(m => m.PeerURLs).Order(StringComparer.Ordinal));
        await cluster.PutAsync(2, new PutRequest { Key = ByteString.CopyFromUtf8("after"), Value = ByteString.CopyFromUtf8("1") });
    }

    /// <summary>Tells the cluster where a node will be, and starts it there.</summary>
    private static async Task MoveAsync(ProcessCluster cluster, int node, ulong id)
    {
        cluster.Move(node);
        var update = new MemberUpdateRequest { ID = id, PeerURLs = { cluster.PeerUrl(node) } };
        while (!await TryUpdateAsync(cluster.Members(node), update))
        {
            await cluster.WaitUntilServingAsync();
        }

        await cluster.KillAsync(node);
        cluster.Launch(node);
        await cluster.WaitUntilServingAsync();
    }

    // On a busy machine the leader may change meanwhile; the same update may be made twice.
    private static async Task<bool> TryUpdateAsync(Cluster.ClusterClient client, MemberUpdateRequest update)
    {
        try
        {
            await client.MemberUpdateAsync(update);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    }
}
