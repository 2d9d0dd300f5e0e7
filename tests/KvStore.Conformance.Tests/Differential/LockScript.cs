using static KvStore.Conformance.Tests.Differential.Acts;
using static KvStore.Conformance.Tests.Differential.Steps;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Locks and elections, which are held until a signal or for as long as a command runs.</summary>
internal static class LockScript
{
    private static readonly string[] Tell = ["sh", "-c", "echo key $ETCD_LOCK_KEY revision $ETCD_LOCK_REV"];

    public static IReadOnlyList<Step> Steps { get; } =
    [
        Run("lock"),
        Usage("lock k --ttl=x"),
        Run("lock k --ttl=9999999999 true"),
        Run("lock k --ttl=-1 true"),
        Run(["lock", "", "true"]),
        Run("lock k no-such-program"),
        Run(["lock", "k", "--", .. Tell]),
        Run(["lock", "k", "--ttl=7", "--", .. Tell]),
        Run(["lock", "k", "--", "sh", "-c", "exit 7"]),
        Run(["lock", "k", "--", "sh", "-c", "cat; echo told >&2"], input: "from input\n"),
        Run(["lock", "k", "--", "sh", "-c", "kill -TERM $$"]),
        Run("get k --prefix -w json"),
        Talk("lock k", Hear("k/"), Hear("\n"), Also("get k --prefix --keys-only"), Interrupt),
        Talk("lock k", Hear("k/"), Hear("\n"), Terminate),
        Talk("lock k -w json", Hear("\n"), Interrupt),
        Talk("lock k -w fields", Hear("Lease"), Hear("\n"), Interrupt),
        Talk("lock k -w protobuf", Hear("k/"), Interrupt),
        Talk("lock k --ttl=3", Hear("k/"), Hear("\n"), Interrupt),
        Run("get k --prefix -w json"),

        // Others wait for it, in the order in which they came; one of them gives up.
        Talk("lock k",
            Hear("k/"), Hear("\n"),
            Beside("lock k echo second"), Await("get k --prefix -w json", "\"count\":2"),
            Beside("lock k"), Await("get k --prefix -w json", "\"count\":3"),
            Beside("lock k echo last"), Await("get k --prefix -w json", "\"count\":4"),
            Second(Interrupt), Await("get k --prefix -w json", "\"count\":3"),
            Interrupt),

        // Who holds it loses it, and another gets it.
        Talk("lock k", Hear("k/"), Hear("\n"), Also("del k/ --prefix"), Also("lock k echo other"), Interrupt),

        Run("elect"),
        Run("elect -l"),
        Run("elect a b c"),
        Run("elect a b -l"),
        Talk("elect e v", Hear("e/"), Hear("v\n"), Also("get e --prefix"), Interrupt),
        Talk("elect e v", Hear("e/"), Hear("v\n"), Terminate),
        Talk("elect e v -w json", Hear("\n"), Interrupt),
        Talk("elect e v -w fields", Hear("Lease"), Hear("\n"), Interrupt),
        Run(["elect", "", "v"]) with { Acts = [Hear("v\n"), Interrupt] },
        Run("get e --prefix -w json"),

        // One listens while one leads, another one waits to lead, and leads.
        Talk("elect -l e",
            Beside("elect e one"), First(Hear("one\n")), Hear("one\n"),
            Beside("elect e two"), Await("get e --prefix -w json", "\"count\":2"),
            First(Interrupt), Second(Hear("two\n")), Hear("two\n"),
            Second(Terminate), Await("get e --prefix -w json", "\"header\""), Interrupt),
        Talk("elect e one -w json",
            Hear("\n"), Beside("elect -l e"), First(Hear("one\n")),
            Beside("elect e two"), Await("get e --prefix -w json", "\"count\":2"),
            Second(Interrupt), Await("get e --prefix -w json", "\"count\":1"), First(Interrupt), Interrupt),

        // Who leads loses it.
        Talk("elect e v", Hear("v\n"), Also("del e/ --prefix"), Also("get e --prefix"), Interrupt),
        Run("get e --prefix -w json"),

        // etcdctl finds that it cannot print this when it holds what it wanted, and leaves it to time.
        Run("lock t --ttl=60 -w table"),
        Run("elect u v -w table"),
        Run("del t/ u0"),
    ];
}
