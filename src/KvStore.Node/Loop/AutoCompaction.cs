namespace KvStore.Node.Loop;

/// <summary>
/// Which revision is to be compacted by itself, by age or by number. By age it looks at the revision now and then and so knows, a step
/// later than exactly, which one was the newest that long ago. Thread safety: none, owned by the loop.
/// </summary>
internal sealed class AutoCompaction
{
    /// <summary>Steps in an age; those of long ages are cut from an hour. Smaller steps compact more often, and less each time.</summary>
    private const int StepsPerAge = 10;

    private static readonly TimeSpan StepOfLongAges = TimeSpan.FromHours(1) / StepsPerAge;
    private static readonly TimeSpan StepOfCounts = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly TimeSpan? _ageMax;
    private readonly long? _countMax;
    private readonly TimeSpan _step;
    private readonly Queue<Sample> _samples = new();
    private long _lastStep;

    private AutoCompaction(TimeSpan? ageMax, long? countMax, TimeProvider time)
    {
        _ageMax = ageMax;
        _countMax = countMax;
        _time = time;
        _step = ageMax is { } age ? TimeSpan.FromTicks(Math.Min(age.Ticks / StepsPerAge, StepOfLongAges.Ticks)) : StepOfCounts;
        _lastStep = time.GetTimestamp();
    }

    /// <summary>What the settings ask for; null when nothing is compacted by itself.</summary>
    public static AutoCompaction? From(KvNodeOptions options, TimeProvider time) =>
        options.RevisionAgeMax is null && options.RevisionCountMax is null
            ? null
            : new AutoCompaction(options.RevisionAgeMax, options.RevisionCountMax, time);

    /// <summary>Called at every tick: the revision to compact at now, or null.</summary>
    /// <param name="revision">The store's revision.</param>
    public long? Due(long revision)
    {
        var now = _time.GetTimestamp();
        if (_time.GetElapsedTime(_lastStep, now) < _step)
        {
            return null;
        }

        _lastStep = now;
        if (_countMax is { } count)
        {
            return revision > count ? revision - count : null;
        }

        _samples.Enqueue(new Sample(now, revision));
        long? due = null;
        while (_samples.TryPeek(out var oldest) && _time.GetElapsedTime(oldest.At, now) >= _ageMax)
        {
            due = oldest.Revision;
            _samples.Dequeue();
        }

        return due;
    }

    private readonly record struct Sample(long At, long Revision);
}
