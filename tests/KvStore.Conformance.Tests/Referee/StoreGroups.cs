using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;

namespace KvStore.Conformance.Tests.Referee;

/// <summary>Makes a cluster of ours one of several groups, as an operator does: adds them, and has their slots moved to them.</summary>
internal static class StoreGroups
{
    // Of so many none is in one of three groups once in 10^22 times.
    private const int TagsMax = 128;

    // What each other group gets when the first keeps some keys.
    private const int AwaySlots = 512;
    private const int MoveSlotsMax = 128;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    /// <summary>Returns when the groups have their slots, and nothing moves any more.</summary>
    public static async Task SpreadAsync(string endpoint, StoreKind kind)
    {
        using var timeout = new CancellationTokenSource(Patience);
        using var channel = GrpcChannel.ForAddress($"http://{endpoint}");
        var topology = new Topology.TopologyClient(channel);
        for (var id = 2UL; id <= (ulong)kind.Groups; id++)
        {
            await AskAsync(topology.AddGroupAsync, new GroupAddRequest { Id = id }, timeout.Token);
        }

        await WaitAsync(topology, now => now.Groups.Count(static group => group.Phase == GroupPhase.Active) == kind.Groups, timeout.Token);
        if (kind.Home.Count == 0)
        {
            await AskAsync(topology.RebalanceAsync, new RebalanceRequest(), timeout.Token);
            await WaitUntilStillAsync(topology, timeout.Token);
            return;
        }

        // One move after the other: the first group is at an end of each.
        var home = kind.Home.Select(static key => Slot.Of(Encoding.UTF8.GetBytes(key)).Number).ToHashSet();
        var away = Enumerable.Range(0, Slot.Count).Where(slot => !home.Contains(slot)).Take((kind.Groups - 1) * AwaySlots).Chunk(MoveSlotsMax);
        foreach (var (number, slots) in away.Index())
        {
            var destination = 2UL + ((ulong)number % ((ulong)kind.Groups - 1));
            var asked = new MoveSlotsRequest { Destination = destination, Slots = { slots.Select(static slot => new SlotRange { First = (uint)slot, Count = 1 }) } };
            await AskAsync(topology.MoveSlotsAsync, asked, timeout.Token);
            await WaitUntilStillAsync(topology, timeout.Token);
        }
    }

    /// <summary>A tag whose keys are in a group.</summary>
    public static async Task<string> FindTagAsync(string endpoint, ulong group)
    {
        using var channel = GrpcChannel.ForAddress($"http://{endpoint}");
        var tags = Enumerable.Range(0, TagsMax).Select(static number => $"{{t{number}}}");
        var found = await new Topology.TopologyClient(channel).LocateAsync(new LocateRequest { Keys = { tags.Select(ByteString.CopyFromUtf8) } });
        return found.Keys.First(key => key.Group == group).Key.ToStringUtf8();
    }

    private static Task WaitUntilStillAsync(Topology.TopologyClient topology, CancellationToken patience) =>
        WaitAsync(topology, static now => !now.IsRebalancing && now.Moves.Count == 0, patience);

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
