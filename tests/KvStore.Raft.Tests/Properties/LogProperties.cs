using FsCheck;
using FsCheck.Fluent;

namespace KvStore.Raft.Tests.Properties;

/// <summary>The chunked log against a plain list.</summary>
public sealed class LogProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(50);

    /// <summary>Positive: append so many entries. Negative: cut that many, as far as there are.</summary>
    private static readonly Arbitrary<int[]> Steps = Gen.Choose(-1100, 1100).ArrayOf(6).ToArbitrary();

    [Fact]
    public void Log_holds_what_a_list_holds() => Prop.ForAll(Steps, steps =>
    {
        var log = new RaftLog(LogPosition.Zero, []);
        var model = new List<EntryHeader>();
        Run(steps, log, model);

        return log.LastIndex.Value == (ulong)model.Count
            && log.Slice(new LogIndex(1), model.Count).ToArray().SequenceEqual(model)
            && Enumerable.Range(0, model.Count).All(i => log[new LogIndex((ulong)i + 1)] == model[i]);
    }).Check(Quick);

    [Fact]
    public void Slice_keeps_its_entries_whatever_happens_to_the_log() => Prop.ForAll(Steps, steps =>
    {
        var log = new RaftLog(LogPosition.Zero, []);
        var slices = new List<(ReadOnlyMemory<EntryHeader> Slice, EntryHeader[] Copy)>();
        foreach (var step in steps)
        {
            Run([step], log, []);
            var slice = log.Slice(new LogIndex(1), (int)log.LastIndex.Value);
            slices.Add((slice, slice.ToArray()));
        }

        return slices.TrueForAll(pair => pair.Slice.Span.SequenceEqual(pair.Copy));
    }).Check(Quick);

    [Fact]
    public void Last_at_most_is_what_a_walk_backwards_finds() => Prop.ForAll(Steps, Gen.Choose(0, 12).ToArbitrary(), Gen.Choose(0, 3000).ToArbitrary(), (steps, term, index) =>
    {
        var log = new RaftLog(LogPosition.Zero, []);
        Run(steps, log, []);
        var limit = new LogPosition(new Term((ulong)term), new LogIndex((ulong)index));
        var walk = LogIndex.Min(limit.Index, log.LastIndex);
        while (log.TermAt(walk) > limit.Term)
        {
            walk = walk.Previous;
        }

        return log.LastAtMost(limit) == new LogPosition(log.TermAt(walk), walk);
    }).Check(Quick);

    private static void Run(int[] steps, RaftLog log, List<EntryHeader> model)
    {
        foreach (var step in steps)
        {
            if (step < 0)
            {
                Cut(-step, log, model);
                continue;
            }

            var term = log.LastPosition.Term.Next;
            for (var i = 0; i < step; i++)
            {
                var header = new EntryHeader(term, EntryKind.Command, PayloadBytes: i);
                log.Append(header);
                model.Add(header);
            }
        }
    }

    private static void Cut(int count, RaftLog log, List<EntryHeader> model)
    {
        var cut = (int)ulong.Min((ulong)count, log.LastIndex.Value);
        if (cut > 0)
        {
            log.TruncateFrom(new LogIndex(log.LastIndex.Value - (ulong)cut + 1));
            model.RemoveRange(Math.Max(0, model.Count - cut), Math.Min(cut, model.Count));
        }
    }
}
