using Xunit.Abstractions;

namespace KvStore.Node.Tests.Watching.Joined;

/// <summary>
/// Goal: whoever watches hears each write of a key once and in order, though slots move, replicas lag, and streams are cut and go on from the revisions
/// that the last response told. Method: many worlds, each of another seed; a client that is told that it comes too late may have missed only the end, and is told
/// so only when something was lost that it had not heard.
/// </summary>
public sealed class JoinedWatchTests(ITestOutputHelper output)
{
    private const int Worlds = 150;
    private const int Steps = 400;

    [Fact]
    public async Task Each_write_is_heard_once_and_in_order_through_moves()
    {
        var (committed, cuts, late, clients) = (0, 0, 0, 0);
        for (var seed = 1; seed <= Worlds; seed++)
        {
            try
            {
                await RunAsync(seed);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
            }
        }

        output.WriteLine($"{committed} moves were committed; {clients} clients were cut off {cuts} times, {late} came too late");
        Assert.True(committed > Worlds);
        Assert.True(late < 3 * clients / 4);

        async Task RunAsync(int seed)
        {
            var random = new Random(seed);
            await using var world = new JoinedWorld(random);
            var mayCompact = random.Next(4) == 0;
            var all = new List<JoinedClient> { new(world, key: null), new(world, JoinedWorld.Keys[0]) };
            world.AddGroups();
            for (var step = 0; step < Steps; step++)
            {
                Step(world, all, mayCompact);
            }

            world.Settle();
            foreach (var client in all)
            {
                await client.EndAsync(new[] { 1UL, 2UL, 3UL }.ToDictionary(static id => id, id => world.GroupOf(id).Local.Revision));
                cuts += client.Cuts;
                late += client.WasTooLate ? 1 : 0;
                client.Dispose();
            }

            clients += all.Count;
            committed += world.Committed;
            Assert.All(new[] { 1UL, 2UL, 3UL }, id => Assert.Equal(0, world.GroupOf(id).Hub.WatcherCount));
        }
    }

    private static void Step(JoinedWorld world, List<JoinedClient> clients, bool mayCompact)
    {
        var client = clients[world.Random.Next(clients.Count)];
        switch (world.Random.Next(16))
        {
            case 0:
                world.Begin();
                break;
            case 1 or 2 or 3 or 4:
                world.Drive();
                break;
            case 5 or 6 or 7:
                world.Follow();
                break;
            case 8 or 9:
                client.Read();
                break;
            case 10 when world.Random.Next(4) == 0:
                client.Cut();
                break;
            case 11 when clients.Count < 8:
                clients.Add(new JoinedClient(world, world.Random.Next(2) == 0 ? null : JoinedWorld.Keys[world.Random.Next(JoinedWorld.Keys.Length)]));
                break;
            case 12 when mayCompact:
                world.Compact();
                break;
            case 13:
                client.AskForProgress();
                break;
            default:
                world.Write(JoinedWorld.Keys[world.Random.Next(JoinedWorld.Keys.Length)]);
                break;
        }
    }
}
