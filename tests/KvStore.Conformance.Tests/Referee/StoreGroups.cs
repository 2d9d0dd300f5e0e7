using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.V1;

namespace KvStore.Conformance.Tests.Referee;

/// <summary>Makes a cluster of ours one of several groups, as an operator does: adds them, and has their slots moved to them.</summary>
internal static class StoreGroups
{
    // Of so many none is in one of three groups once in 10^22 times.
    private const int TagsMax = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when so many groups have their shares of the slots, and nothing moves any more.</summary>
    public static async Task SpreadAsync(string endpoint, int groups)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var channel = GrpcChannel.ForAddress($"http://{endpoint}");
        var topology = new Topology.TopologyClient(channel);
        for (var id = 2UL; id <= (ulong)groups; id++)
        {
            await AskAsync(topology.AddGroupAsync, new GroupAddRequest { Id = id }, timeout.Token);
        }

        await WaitAsync(topology, now => now.Groups.Count(static group => group.Phase == GroupPhase.Active) == groups, timeout.Token);
        await AskAsync(topology.RebalanceAsync, new RebalanceRequest(), timeout.Token);
        await WaitAsync(topology, static now => !now.IsRebalancing && now.Moves.Count == 0, timeout.Token);
    }

    /// <summary>A tag whose keys are in a group.</summary>
    public static async Task<string> FindTagAsync(string endpoint, ulong group)
    {
        using var channel = GrpcChannel.ForAddress($"http://{endpoint}");
        var tags = Enumerable.Range(0, TagsMax).Select(static number => $"{{t{number}}}");
        var found = await new Topology.TopologyClient(channel).LocateAsync(new LocateRequest { Keys = { tags.Select(ByteString.CopyFromUtf8) } });
        return found.Keys.First(key => key.Group == group).Key.ToStringUtf8();
    }

    private static async Task WaitAsync(Topology.TopologyClient topology, Func<TopologyDescription, bool> isReached, CancellationToken patience)
    {
        using var timer = new PeriodicTimer(Poll);
        while (!isReached(await AskAsync(topology.DescribeAsync, new TopologyDescribeRequest { Linearizable = true }, patience)))
        {
            await timer.WaitForNextTickAsync(patience);
        }
    }

    /// <summary>Asks again while the store is not ready to answer: all of it may be sent again.</summary>
    private static async Task<TResponse> AskAsync<TRequest, TResponse>(
        Func<TRequest, Metadata?, DateTime?, CancellationToken, AsyncUnaryCall<TResponse>> ask, TRequest request, CancellationToken patience)
    {
        using var timer = new PeriodicTimer(Poll);
        while (true)
        {
            try
            {
                return await ask(request, null, null, patience);
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded && !patience.IsCancellationRequested)
            {
                await timer.WaitForNextTickAsync(patience);
            }
        }
    }
}
