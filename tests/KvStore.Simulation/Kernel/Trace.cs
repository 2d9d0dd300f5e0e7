using System.Numerics;

namespace KvStore.Simulation.Kernel;

/// <summary>
/// What happened, as one number that two runs of a seed must share, and the last things in words. Costs a few multiplications a line;
/// words are made only when somebody reads them.
/// </summary>
internal sealed class Trace(Timeline timeline, TextWriter? sink)
{
    private const int Kept = 400;

    private readonly TraceLine[] _last = new TraceLine[Kept];
    private long _count;

    /// <summary>Stands for all lines so far and their order.</summary>
    public ulong Hash { get; private set; }

    public void Add(TraceKind kind, int node, long a = 0, long b = 0)
    {
        var line = new TraceLine(timeline.Now, kind, node, a, b);
        var mixed = Chance.Mix((ulong)line.At ^ ((ulong)kind << 52) ^ ((ulong)(uint)node << 44));
        mixed = Chance.Mix(mixed ^ (ulong)a ^ BitOperations.RotateLeft((ulong)b, 32));
        Hash = BitOperations.RotateLeft(Hash, 5) * 31 ^ mixed;
        _last[_count++ % Kept] = line;
        sink?.WriteLine(line.ToString());
    }

    /// <summary>The last lines, oldest first.</summary>
    public IEnumerable<string> Last(int lines)
    {
        for (var i = Math.Max(0, _count - Math.Min(lines, Kept)); i < _count; i++)
        {
            yield return _last[i % Kept].ToString();
        }
    }
}
