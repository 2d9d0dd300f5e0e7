namespace KvStore.Conformance.Tests.Groups;

/// <summary>Which conversations tell that there are three groups, and by what. All others hear the same from three groups as from etcd.</summary>
internal static class Differences
{
    private static readonly Dictionary<Difference, string[]> Listed = new()
    {
        [Difference.OfLeases] =
        [
            "a key leaves its lease",
            "an expired lease takes its keys",
            "campaign of who leads already",
            "campaign waits for the leader to resign",
            "candidate gives up",
            "damaged data are not written",
            "elected, proclaims and resigns",
            "election without a name or a value",
            "json leases",
            "json numbers of more digits than a double keeps",
            "keep alive",
            "keep alive answers in order",
            "keys go with their lease",
            "leader goes with its lease",
            "leadership of another lease",
            "leadership of another revision",
            "lease granted and revoked",
            "lease granted twice",
            "lease list",
            "lease time to live",
            "lease with a short or senseless time to live",
            "lease with odd numbers",
            "lock and unlock",
            "lock by a deadline",
            "lock goes with the lease of its holder",
            "lock of a lease below zero",
            "lock that the lease has already",
            "lock waits for the one before",
            "lock without a name",
            "locks are given in order",
            "names that begin with another's",
            "observe a leader that is there",
            "observe before anybody stands",
            "observe one leader after the other",
            "one in the middle gives up",
            "put keeps what it is told to",
            "revoke without keys makes no revision",
            "transaction that compares leases",
            "who waits gives up",
            "without space leases are not granted",
        ],
        [Difference.OfWatchers] =
        [
            "an expired lease takes its keys",
            "json watch",
            "keys go with their lease",
            "watch a large transaction in pieces",
            "watch a prefix",
            "watch a transaction",
            "watch an empty range",
            "watch an inverted range",
            "watch cancelled",
            "watch from a future revision",
            "watch from a key on",
            "watch from a past revision with previous versions",
            "watch from a past revision",
            "watch from the first revision",
            "watch from the present revision",
            "watch goes on over a compaction",
            "watch goes on when there is nothing more to ask",
            "watch numbers are free again after cancelling",
            "watch numbers",
            "watch one key",
            "watch progress when the past is told",
            "watch progress without watchers",
            "watch progress",
            "watch request of no kind",
            "watch sees nothing of what changes nothing",
            "watch that needs a leader",
            "watch what a transaction writes and deletes",
            "watch what may be read",
            "watch what may not be read",
            "watch with previous versions",
            "watch with progress notices",
            "watch with the same filter twice",
            "watch without a key",
            "watch without anything",
            "watch without deletes",
            "watch without puts",
            "watches on one stream do not mix",
        ],
        [Difference.OfRanges] =
        [
            "a lease with keys of the user",
            "range from ''",
            "range from '0'",
            "range from 'a'",
            "range from 'b'",
            "range from 'c'",
            "range from 'c1'",
            "range from 'd'",
            "range from 'zz'",
            "reads of all that comes after a key",
            "reads of ranges",
            "reads over permissions that touch",
            "root may do everything",
        ],
        [Difference.OfDeletes] =
        [
            "deletes",
        ],
        [Difference.OfNoKeys] =
        [
            "json transaction",
            "watch sees nothing of what changes nothing",
            "what changes nothing makes no revision",
        ],
        [Difference.Transactions] =
        [
            "transactions that compare",
            "watch what a transaction writes and deletes",
        ],
        [Difference.Names] =
        [
            "lock without a name",
            "election without a name or a value",
        ],
        [Difference.Compactions] =
        [
            "compaction at its edges",
            "compaction",
            "damaged data are not compacted",
            "hash of keys in the past and the future",
            "json errors",
            "watch a past that is compacted",
            "watch from the compacted revision",
            "watch goes on over a compaction",
            "without space deletes and compactions go on",
        ],
        [Difference.Hashes] =
        [
            "hash of keys",
            "hash of keys follows the keys",
        ],
        [Difference.Backups] =
        [
            "snapshot",
            "snapshot that nobody reads to its end",
        ],
    };

    /// <summary>All conversations that are listed.</summary>
    public static IEnumerable<string> Names => Listed.Values.SelectMany(static names => names).Distinct();

    /// <summary>Holds that all that is different in a conversation is listed, and that all that is listed is different.</summary>
    public static void MustBeAll(string name, (string Expected, string Actual) told)
    {
        var (expected, actual) = told;
        var listed = Listed.Where(entry => entry.Value.Contains(name)).Select(static entry => entry.Key).ToList();

        Assert.DoesNotContain("broke off", expected, StringComparison.Ordinal);
        Assert.True(AreEqual(listed), $"{name}\netcd:\n{expected}\nours:\n{actual}");
        Assert.All(listed, difference => Assert.False(
            AreEqual(listed.Except([difference])), $"{name}: \"{difference.Name}\" is listed, and is not there"));

        bool AreEqual(IEnumerable<Difference> differences)
        {
            var said = differences.Aggregate(
                (Expected: expected.Split('\n'), Actual: actual.Split('\n')), static (rest, difference) => difference.LeaveOut(rest));
            return said.Expected.SequenceEqual(said.Actual);
        }
    }
}
