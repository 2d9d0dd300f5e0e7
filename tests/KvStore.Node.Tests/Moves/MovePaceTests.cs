using KvStore.Node.Moves;
using KvStore.Node.StateMachine.Moves;

namespace KvStore.Node.Tests.Moves;

public sealed class MovePaceTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0.5, 10)]
    [InlineData(0.25, 30)]
    [InlineData(0.01, 990)]
    public void The_copy_works_for_its_share_of_the_time(double share, int pause) => Assert.Equal(
        pause, new MovePace(MoveChunkLimits.Small, share).PauseAfter(TimeSpan.FromMilliseconds(10)).TotalMilliseconds, tolerance: 0.001);
}
