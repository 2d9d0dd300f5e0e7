using System.Collections.Immutable;
using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Golden;

/// <summary>A line of a script: a name, arguments by position, and arguments by key=value.</summary>
internal sealed class ScriptCommand
{
    private readonly string[] _positional;
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);

    private ScriptCommand(string[] words)
    {
        Name = words[0];
        _positional = [.. words.Skip(1).Where(word => !word.Contains('='))];
        foreach (var word in words.Skip(1).Where(word => word.Contains('=')))
        {
            var parts = word.Split('=', 2);
            _named.Add(parts[0], parts[1]);
        }
    }

    public string Name { get; }

    public int Count => _positional.Length;

    public static ScriptCommand Parse(string line) => new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public string Text(int position) => _positional[position];

    public int Number(int position) => int.Parse(_positional[position]);

    public int NumberOr(int position, int otherwise) => position < _positional.Length ? Number(position) : otherwise;

    /// <summary>The command behind a prefix.</summary>
    public ScriptCommand Inner() => new([.. _positional, .. _named.Select(pair => $"{pair.Key}={pair.Value}")]);

    /// <summary>Which messages are meant: "1->2", "1->" (all from 1), "->2" (all to 2), with kind=Name if given; all when nothing is said.</summary>
    public Predicate<Message> Link()
    {
        var ends = Count == 0 ? ["", ""] : Text(0).Split("->");
        var kind = _named.GetValueOrDefault("kind");
        return message =>
            (ends[0].Length == 0 || message.From.ToString() == ends[0])
            && (ends[1].Length == 0 || message.To.ToString() == ends[1])
            && (kind is null || MessageText.Of(message).Split(' ')[1] == kind);
    }

    /// <summary>"1 2 | 3" as groups of nodes.</summary>
    public NodeId[][] Groups() =>
        [.. string.Join(' ', _positional).Split('|').Select(group =>
            group.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => new NodeId(ulong.Parse(id))).ToArray())];

    /// <summary>The configuration named by voters=1,2,3 and learners=4.</summary>
    public Configuration Members() => new() { Voters = Nodes("voters"), Learners = Nodes("learners") };

    /// <summary>A node with the options and the stored state that the command names; timers run out in order of ids.</summary>
    public SimNode BuildNode(int id)
    {
        var defaults = new RaftOptions { NodeId = new NodeId((ulong)id) };
        var options = defaults with
        {
            ElectionTicks = NumberOf("election", defaults.ElectionTicks),
            HeartbeatTicks = NumberOf("heartbeat", defaults.HeartbeatTicks),
            InflightMessagesMax = NumberOf("inflight", defaults.InflightMessagesMax),
            InflightBytesMax = NumberOf("inflight-bytes", (int)defaults.InflightBytesMax),
            MessageBytesMax = NumberOf("message-bytes", defaults.MessageBytesMax),
            MessageEntriesMax = NumberOf("message-entries", defaults.MessageEntriesMax),
            UncommittedBytesMax = NumberOf("uncommitted-bytes", (int)defaults.UncommittedBytesMax),
            PendingReadsMax = NumberOf("read-rounds", defaults.PendingReadsMax),
            SnapshotPinTicksMax = NumberOf("pin-ticks", defaults.SnapshotPinTicksMax),
            LeaseMicroseconds = NumberOf("lease", 0),
            QuietTicks = NumberOf("quiet", 0),
        };
        var voters = NumberOf("voters", Name == "add-nodes" ? Number(0) : 3);
        var offset = NumberOf("timeout", options.ElectionTicks + id - 1) - options.ElectionTicks;
        var node = new SimNode(options, SimCluster.VotersUpTo(voters), () => new FixedRandom(offset))
        {
            AutoPersist = _named.GetValueOrDefault("disk") != "manual",
        };
        Restore(node);
        return node;
    }

    private void Restore(SimNode node)
    {
        var terms = _named.GetValueOrDefault("log", "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ulong.Parse).ToArray();
        foreach (var term in terms)
        {
            node.Disk.Log.Add(new SimEntry(new EntryHeader(new Term(term), EntryKind.Command, PayloadBytes: 1), Payload: 0));
        }

        node.Disk.HardState = new HardState(
            new Term((ulong)NumberOf("term", (int)terms.LastOrDefault())),
            new NodeId((ulong)NumberOf("vote", 0)),
            new LogIndex((ulong)NumberOf("commit", 0)));
    }

    private ImmutableArray<NodeId> Nodes(string key) =>
        [.. _named.GetValueOrDefault(key, "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => new NodeId(ulong.Parse(id)))];

    private int NumberOf(string key, int otherwise) => _named.TryGetValue(key, out var text) ? int.Parse(text) : otherwise;
}
