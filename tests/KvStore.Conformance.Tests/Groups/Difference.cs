using System.Text.RegularExpressions;

namespace KvStore.Conformance.Tests.Groups;

/// <summary>A way in which three groups answer otherwise than etcd, by design: a row of docs/COMPATIBILITY.md, "Several groups".</summary>
internal sealed partial class Difference
{
    private readonly Regex? _lines;
    private readonly string? _refusal;
    private readonly bool _endsTalk;

    private Difference(string name, Regex lines) => (Name, _lines) = (name, lines);

    private Difference(string name, string refusal, bool endsTalk = false) => (Name, _refusal, _endsTalk) = (name, refusal, endsTalk);

    /// <summary>Leases are the first group's, and answers about them have its revision.</summary>
    public static Difference OfLeases { get; } = new("leases are the first group's", LeaseLine());

    /// <summary>A response to a watcher that has no events says up to where it has heard everything, which is the lowest of the groups' revisions.</summary>
    public static Difference OfWatchers { get; } = new("watchers hear all groups", WatchLine());

    /// <summary>A range that is not within a tag is read in all groups, and has the lowest of their revisions.</summary>
    public static Difference OfRanges { get; } = new("ranges are read in all groups", RangeLine());

    /// <summary>So is a range deleted in all groups, and has the lowest of their revisions.</summary>
    public static Difference OfDeletes { get; } = new("ranges are deleted in all groups", DeleteLine());

    /// <summary>A transaction that names no keys is the first group's, and has its revision.</summary>
    public static Difference OfNoKeys { get; } = new("transactions without keys are the first group's", TxnLine());

    /// <summary>A transaction has its keys in one group.</summary>
    public static Difference Transactions { get; } = new("transactions over groups are refused", "range spans several slots", endsTalk: true);

    /// <summary>A compaction names groups.</summary>
    public static Difference Compactions { get; } = new("a revision compacts no groups", "there are several groups, give a revision for each");

    /// <summary>A hash of keys names a group.</summary>
    public static Difference Hashes { get; } = new("hashes are of one group", "there are several groups, name the one", endsTalk: true);

    /// <summary>There are no backups of several groups.</summary>
    public static Difference Backups { get; } = new("no backups", "a cluster with several groups cannot be backed up");

    /// <summary>A lock or election has its keys in one group.</summary>
    public static Difference Names { get; } = new("names of locks and elections have tags", "keys of a lock or election are in several groups", endsTalk: true);

    /// <summary>What is different, in words.</summary>
    public string Name { get; }

    /// <summary>
    /// Leaves out what is different, of what etcd said and of what ours said. Of a refusal, that is the refused line, and all that follows if that
    /// stands on what was refused.
    /// </summary>
    public (string[] Expected, string[] Actual) LeaveOut((string[] Expected, string[] Actual) said)
    {
        if (_refusal is null)
        {
            return ([.. said.Expected.Select(Mask)], [.. said.Actual.Select(Mask)]);
        }

        var end = Array.FindIndex(said.Actual, line => IsRefused(line) && (_endsTalk || line.Contains("broke off", StringComparison.Ordinal)));
        bool IsCompared(string line, int place) => (end < 0 || place < end) && !(place < said.Actual.Length && IsRefused(said.Actual[place]));
        return ([.. said.Expected.Where(IsCompared)], [.. said.Actual.Where(IsCompared)]);
    }

    private bool IsRefused(string line) => line.Contains(_refusal!, StringComparison.Ordinal);

    private string Mask(string line) => _lines!.IsMatch(line) ? HeaderRevision().Replace(line, "") : line;

    [GeneratedRegex("""^(grant|revoke|keep alive|time to live|leases): |^/v3(/kv)?/lease/|^\{"result":\{"ID["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex LeaseLine();

    [GeneratedRegex("""^(watch: |\{"result":)(?!.*"events")""", RegexOptions.ExplicitCapture)]
    private static partial Regex WatchLine();

    [GeneratedRegex("^range: ")]
    private static partial Regex RangeLine();

    [GeneratedRegex("^delete: ")]
    private static partial Regex DeleteLine();

    [GeneratedRegex("^(txn|/v3/kv/txn): ", RegexOptions.ExplicitCapture)]
    private static partial Regex TxnLine();

    // As a conversation over gRPC takes it down, and one in JSON.
    [GeneratedRegex("""(?<="header": \{[^}]*)"revision": "\d+", |(?<="header":\{[^}]*),"revision":"\d+["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex HeaderRevision();
}
