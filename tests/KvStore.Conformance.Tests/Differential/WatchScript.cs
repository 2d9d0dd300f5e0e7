using static KvStore.Conformance.Tests.Differential.Acts;
using static KvStore.Conformance.Tests.Differential.Steps;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Watches, which end by a signal, by an error, or by the end of their input.</summary>
internal static class WatchScript
{
    private static readonly string[] Tell =
        ["sh", "-c", "echo type $ETCD_WATCH_EVENT_TYPE key $ETCD_WATCH_KEY value $ETCD_WATCH_VALUE at $ETCD_WATCH_REVISION"];

    /// <summary>Watches from a revision that is compacted.</summary>
    public static IReadOnlyList<Step> CompactedSteps { get; } =
    [
        Run("compaction 9"),
        Run("watch w/a --rev=2"),
        Run("watch w/a --rev=8 -w json"),
        Run("watch w/a --rev=8 -w fields"),
        Run("watch w/a --rev=8 -w protobuf"),
        Run("watch --interactive", input: "watch w/a --rev=3\n"),
    ];

    public static IReadOnlyList<Step> Steps { get; } =
    [
        Run("watch"),
        Usage("watch w/a --bogus"),
        Usage("watch w/a --rev=x"),
        Run("put w/a 1"),
        Run("put w/b 1"),
        Run("put w/a 2"),
        Run("del w/a"),
        Run("put w/c 1"),
        Talk("watch w/a --rev=1", Hear("DELETE\nw/a\n\n"), Interrupt),
        Talk("watch w/a --rev=1", Hear("DELETE\nw/a\n\n"), Terminate),
        Talk("watch w/a --rev=1 --prev-kv", Hear("DELETE\nw/a\n2\n"), Interrupt),
        Talk("watch w/a --rev=1 -w json", Hear("\n"), Interrupt),
        Talk("watch w/a --rev=1 --prev-kv -w json", Hear("\n"), Interrupt),
        Talk("watch w/a --rev=1 --prev-kv -w fields", Hear("DELETE"), Hear("\n\"Lease\" : 0\n"), Interrupt),
        Talk("watch w/a --rev=1 -w protobuf", Hear("w/a"), Hear("w/a"), Hear("w/a"), Interrupt),
        Talk("watch w/a --rev=1 --hex", Hear("DELETE\n"), Hear("\n\n"), Interrupt),
        Run("watch w/a --rev=1 -w table"),
        Talk("watch w/a w/c --rev=1", Hear("DELETE\nw/a\n\n"), Interrupt),
        Talk("watch w/ --prefix --rev=1", Hear("PUT\nw/c\n1\n"), Interrupt),
        Talk("watch w/ --prefix --rev={next}", Also("put w/y 1"), Also("put w/z 1"), Hear("w/z\n1\n"), Interrupt),
        Run(["watch", "", "--prefix", "--rev={next}"]) with { Acts = [Also("put u/z 1"), Also("put w/z 1"), Hear("PUT\nw/z\n1\n"), Interrupt] },
        Talk("watch w/k --rev={next} --prev-kv", Also("put w/k 1"), Also("put w/k 2"), Also("del w/k"), Hear("DELETE\nw/k\n2\nw/k\n\n"), Interrupt),
        Talk("watch w/k --rev={next} -w json", Also("put w/k 1"), Hear("\n"), Also("del w/k"), Hear("\n"), Interrupt),
        Talk("watch w/ w0 --rev={next}", Also("put w/k 5"), Also("del w/ --prefix"), Hear("DELETE\nw/z\n\n"), Interrupt),
        Talk("watch w/a w/z --rev={next}", Also("put w/z 5"), Also("put w/y 6"), Hear("PUT\nw/y\n6\n"), Interrupt),

        // Commands that are run for each event, with their end.
        Run(["watch", "w/x", "--rev={next}", "--", .. Tell]) with
        {
            Acts = [Also("put w/x one"), Hear("value \"one\""), Also("del w/x"), Hear("type \"DELETE\""), Hear("\n"), Interrupt],
        },
        Run(["watch", "w/", "--prefix", "--rev={next}", "--prev-kv", "--", .. Tell]) with
        {
            Acts = [Also("put w/x one"), Hear("value \"one\""), Hear("\n"), Also("del w/x"), Hear("type \"DELETE\""), Hear("\n"), Terminate],
        },
        Talk("watch w/x --rev={next} -- false", Also("put w/x 1")),
        Talk("watch w/x --rev={next} -- no-such-program", Also("put w/x 1")),
        Run("watch -- echo"),

        // Watches from lines of input.
        Talk("watch -i", Say("watch w/i"), Say("progress"), Hear("progress notify: "), Also("put w/i 1"), Hear("PUT\nw/i\n1\n"), CloseInput),
        Talk("watch -i",
            Say("watch w/i"), Say("progress"), Hear("progress notify: "),
            Say("watch w/j --prefix --prev-kv"), Say("progress"), Hear("progress notify: "),
            Also("put w/i 2"), Hear("PUT\nw/i\n2\n"), Also("put w/jj 1"), Hear("PUT\nw/jj\n1\n"), Also("del w/jj"), Hear("DELETE\nw/jj\n1\nw/jj\n\n"), Interrupt),
        Talk("watch -i", Say("watch w/i --rev=1"), Hear("w/i\n2\n"), Say("put w/i 3"), Say("watch w/jj --rev=1"), Hear("DELETE\nw/jj\n\n"), CloseInput),
        Run("watch --interactive", input: "watch\n"),
        Run("watch --interactive", input: "watch w/i --rev=x\n"),
        Run("watch --interactive", input: "watch w/i -w json\n"),
        Run("watch --interactive", input: "nonsense\nprogress more\n\n"),
        Run("watch --interactive", input: "watch \"w/i\n"),
        Run("watch --interactive"),
        Run("watch -i w/i", input: "nonsense\n"),
        Talk("watch -i", Say("watch w/x --rev={next} -- echo told"), Say("watch \"w/i\" w/j --rev=1"), Hear("w/i\n2\n"), CloseInput),

        .. CompactedSteps,

        // A watch without a revision says nothing when it is ready. Last, as what comes later would have other revisions.
        Talk("watch w/last", Knock("put w/last 1", "PUT\nw/last\n1\n"), Interrupt),
        Talk("watch w/l --prefix --prev-kv", Knock("put w/last 1", "PUT\nw/last\n1\nw/last\n1\n"), Interrupt),
    ];
}
