using static KvStore.Conformance.Tests.Differential.Acts;
using static KvStore.Conformance.Tests.Differential.Steps;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Locks and elections, which are held until a signal or for as long as a command runs.</summary>
internal static class LockScript
{
    private static readonly string[] Tell = ["sh", "-c", "echo key $ETCD_LOCK_KEY revision $ETCD_LOCK_REV"];

    /// <param name="tag">What all names begin with.</param>
    public static IReadOnlyList<Step> StepsOf(string tag) =>
    [
        Run("lock"),
        Usage($"lock {tag}k --ttl=x"),
        Run($"lock {tag}k --ttl=9999999999 true"),
        Run($"lock {tag}k --ttl=-1 true"),
        Run(["lock", tag, "true"]),
        Run($"lock {tag}k no-such-program"),
        Run(["lock", $"{tag}k", "--", .. Tell]),
        Run(["lock", $"{tag}k", "--ttl=7", "--", .. Tell]),
        Run(["lock", $"{tag}k", "--", "sh", "-c", "exit 7"]),
        Run(["lock", $"{tag}k", "--", "sh", "-c", "cat; echo told >&2"], input: "from input\n"),
        Run(["lock", $"{tag}k", "--", "sh", "-c", "kill -TERM $$"]),
        Run($"get {tag}k --prefix -w json"),
        Talk($"lock {tag}k", Hear("k/"), Hear("\n"), Also($"get {tag}k --prefix --keys-only"), Interrupt),
        Talk($"lock {tag}k", Hear("k/"), Hear("\n"), Terminate),
        Talk($"lock {tag}k -w json", Hear("\n"), Interrupt),
        Talk($"lock {tag}k -w fields", Hear("Lease"), Hear("\n"), Interrupt),
        Talk($"lock {tag}k -w protobuf", Hear("k/"), Interrupt),
        Talk($"lock {tag}k --ttl=3", Hear("k/"), Hear("\n"), Interrupt),
        Run($"get {tag}k --prefix -w json"),

        // Others wait for it, in the order in which they came; one of them gives up.
        Talk($"lock {tag}k",
            Hear("k/"), Hear("\n"),
            Beside($"lock {tag}k echo second"), Await($"get {tag}k --prefix -w json", "\"count\":2"),
            Beside($"lock {tag}k"), Await($"get {tag}k --prefix -w json", "\"count\":3"),
            Beside($"lock {tag}k echo last"), Await($"get {tag}k --prefix -w json", "\"count\":4"),
            Second(Interrupt), Await($"get {tag}k --prefix -w json", "\"count\":3"),
            Interrupt),

        // Who holds it loses it, and another gets it.
        Talk($"lock {tag}k", Hear("k/"), Hear("\n"), Also($"del {tag}k/ --prefix"), Also($"lock {tag}k echo other"), Interrupt),

        Run("elect"),
        Run("elect -l"),
        Run("elect a b c"),
        Run("elect a b -l"),
        Talk($"elect {tag}e v", Hear("e/"), Hear("v\n"), Also($"get {tag}e --prefix"), Interrupt),
        Talk($"elect {tag}e v", Hear("e/"), Hear("v\n"), Terminate),
        Talk($"elect {tag}e v -w json", Hear("\n"), Interrupt),
        Talk($"elect {tag}e v -w fields", Hear("Lease"), Hear("\n"), Interrupt),
        Run(["elect", tag, "v"]) with { Acts = [Hear("v\n"), Interrupt] },
        Run($"get {tag}e --prefix -w json"),

        // One listens while one leads, another one waits to lead, and leads.
        Talk($"elect -l {tag}e",
            Beside($"elect {tag}e one"), First(Hear("one\n")), Hear("one\n"),
            Beside($"elect {tag}e two"), Await($"get {tag}e --prefix -w json", "\"count\":2"),
            First(Interrupt), Second(Hear("two\n")), Hear("two\n"),
            Second(Terminate), Await($"get {tag}e --prefix -w json", "\"header\""), Interrupt),
        Talk($"elect {tag}e one -w json",
            Hear("\n"), Beside($"elect -l {tag}e"), First(Hear("one\n")),
            Beside($"elect {tag}e two"), Await($"get {tag}e --prefix -w json", "\"count\":2"),
            Second(Interrupt), Await($"get {tag}e --prefix -w json", "\"count\":1"), First(Interrupt), Interrupt),

        // Who leads loses it.
        Talk($"elect {tag}e v", Hear("v\n"), Also($"del {tag}e/ --prefix"), Also($"get {tag}e --prefix"), Interrupt),
        Run($"get {tag}e --prefix -w json"),

        // etcdctl finds that it cannot print this when it holds what it wanted, and leaves it to time.
        Run($"lock {tag}t --ttl=60 -w table"),
        Run($"elect {tag}u v -w table"),
        Run($"del {tag}t/ {tag}u0"),
    ];
}
