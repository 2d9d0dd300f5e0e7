using System.Globalization;
using System.Text;
using KvStore.Storage.Wal;

namespace KvStore.Storage.Tests.Wal;

/// <summary>
/// The plainest possible second implementation of what a log holds, and a source of random batches that fit it. States are compared as
/// text, which also prints well.
/// </summary>
internal sealed class WalModel
{
    private const int Groups = 3;
    private readonly SortedDictionary<ulong, Group> _groups = [];

    /// <summary>The state after each batch; element 0 is the empty log.</summary>
    public List<string> States { get; } = [string.Empty];

    /// <summary>The same text for what a real log gave back.</summary>
    public static string Describe(WalRecovery recovery)
    {
        var text = new StringBuilder();
        foreach (var group in recovery.Groups)
        {
            Append(text, group.GroupId, group.HardState, group.StartIndex, group.StartTerm, group.Entries);
        }

        return text.ToString();
    }

    /// <summary>Fills a batch with records that fit, and remembers what the log then holds.</summary>
    public WalBatch NextBatch(Random random, int payloadMax = 700)
    {
        var batch = new WalBatch();
        var records = random.Next(1, 5);
        for (var i = 0; i < records; i++)
        {
            AddRecord(batch, random, payloadMax);
        }

        States.Add(Describe());
        return batch;
    }

    /// <summary>A batch by which the log of every group starts at most one entry before its end, as after snapshots of all.</summary>
    public WalBatch NextLogStarts(Random random)
    {
        var batch = new WalBatch();
        foreach (var (id, group) in _groups)
        {
            group.StartIndex = Math.Max(group.StartIndex, group.LastIndex - (ulong)random.Next(Math.Min(2, (int)group.LastIndex + 1)));
            batch.AddLogStart(id, group.StartIndex, group.StartTerm);
            group.RemoveWhere(index => index <= group.StartIndex);
        }

        States.Add(Describe());
        return batch;
    }

    /// <summary>Takes a real log's content for the truth, after a crash that may have kept unsynced batches.</summary>
    public void RestartFrom(WalRecovery recovery)
    {
        _groups.Clear();
        foreach (var found in recovery.Groups)
        {
            var group = new Group { HardState = found.HardState, StartIndex = found.StartIndex, StartTerm = found.StartTerm };
            foreach (var entry in found.Entries)
            {
                group.Entries.Add(entry.Index, entry);
            }

            _groups.Add(found.GroupId, group);
        }

        States.Clear();
        States.Add(Describe(recovery));
    }

    private string Describe()
    {
        var text = new StringBuilder();
        foreach (var (id, group) in _groups)
        {
            Append(text, id, group.HardState, group.StartIndex, group.StartTerm, group.Entries.Values);
        }

        return text.ToString();
    }

    private void AddRecord(WalBatch batch, Random random, int payloadMax)
    {
        var id = (ulong)random.Next(Groups);
        if (!_groups.TryGetValue(id, out var group))
        {
            group = _groups[id] = new Group();
        }

        switch (random.Next(10))
        {
            case 0 or 1:
                group.HardState = new WalHardState((ulong)random.Next(100), (ulong)random.Next(4), (ulong)random.Next(100));
                batch.AddHardState(id, group.HardState.Term, group.HardState.Vote, group.HardState.Commit);
                break;

            case 2:
                var from = group.StartIndex + 1 + (ulong)random.Next((int)(group.LastIndex - group.StartIndex) + 2);
                batch.AddTruncate(id, from);
                group.RemoveWhere(index => index >= from);
                break;

            case 3:
                group.StartIndex += (ulong)random.Next((int)(group.LastIndex - group.StartIndex) + 3);
                group.StartTerm = (ulong)random.Next(50);
                batch.AddLogStart(id, group.StartIndex, group.StartTerm);
                group.RemoveWhere(index => index <= group.StartIndex);
                break;

            default:
                var payload = new byte[random.Next(payloadMax + 1)];
                random.NextBytes(payload);
                var entry = new WalEntry(group.LastIndex + 1, (ulong)random.Next(50), (byte)random.Next(3), payload);
                batch.AddEntry(id, entry.Index, entry.Term, entry.Kind, entry.Payload);
                group.Entries.Add(entry.Index, entry);
                break;
        }
    }

    private static void Append(
        StringBuilder text, ulong id, WalHardState hardState, ulong startIndex, ulong startTerm, IEnumerable<WalEntry> entries)
    {
        text.Append(CultureInfo.InvariantCulture, $"group {id}: {hardState}, starts after {startIndex} of term {startTerm}\n");
        foreach (var entry in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {entry.Index}/{entry.Term}/{entry.Kind} {Convert.ToHexString(entry.Payload.Span)}\n");
        }
    }

    private sealed class Group
    {
        public SortedDictionary<ulong, WalEntry> Entries { get; } = [];

        public WalHardState HardState { get; set; }

        public ulong StartIndex { get; set; }

        public ulong StartTerm { get; set; }

        public ulong LastIndex => Entries.Count == 0 ? StartIndex : Entries.Keys.Last();

        public void RemoveWhere(Func<ulong, bool> condition)
        {
            foreach (var index in Entries.Keys.Where(condition).ToList())
            {
                Entries.Remove(index);
            }
        }
    }
}
