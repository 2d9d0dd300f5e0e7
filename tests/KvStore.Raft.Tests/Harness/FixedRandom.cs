namespace KvStore.Raft.Tests.Harness;

/// <summary>Chance that a test chooses: every draw from a range is the same distance above its lower end.</summary>
internal sealed class FixedRandom(int offset) : Random(0)
{
    public override int Next(int minValue, int maxValue) => minValue + (offset % (maxValue - minValue));

    public override long NextInt64() => (offset + 1) * 1000L;
}
