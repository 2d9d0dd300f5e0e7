using Xunit.Abstractions;

namespace KvStore.Node.Tests.Moves;

/// <summary>
/// Goal: slots move while clients write, and no write is lost, none comes twice, and no revision of a key is given twice (I1, I4, I5, I6 of the moves'
/// invariants). Method: many worlds, each of another seed.
/// </summary>
public sealed class MoveWorldTests(ITestOutputHelper output)
{
    private const int Worlds = 400;
    private const int Steps = 400;

    [Fact]
    public void Slots_move_while_clients_write()
    {
        var (committed, aborted) = (0, 0);
        for (var seed = 1; seed <= Worlds; seed++)
        {
            Run(seed, ref committed, ref aborted);
        }

        output.WriteLine($"{committed} moves were committed, {aborted} aborted");
        Assert.True(committed > Worlds);
        Assert.True(aborted > Worlds);
    }

    private static void Run(int seed, ref int committed, ref int aborted)
    {
        using var world = new MoveWorld(seed);
        try
        {
            for (var step = 0; step < Steps; step++)
            {
                world.Step();
            }

            world.Settle();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"seed {seed}: {error.Message}", error);
        }

        committed += world.Committed;
        aborted += world.Aborted;
    }
}
