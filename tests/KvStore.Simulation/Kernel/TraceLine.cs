namespace KvStore.Simulation.Kernel;

/// <summary>One thing that happened; what the numbers mean depends on the kind.</summary>
internal readonly record struct TraceLine(long At, TraceKind Kind, int Node, long A, long B)
{
    public override string ToString() => $"{At / 1_000_000,4}.{At % 1_000_000:d6} n{Node} {Words()}";

    private string Words() => Kind switch
    {
        TraceKind.Phase => $"phase {A}",
        TraceKind.Start => $"starts with {A} entries, life {B}",
        TraceKind.Refuse => "refuses to start",
        TraceKind.Crash => $"crashes, kind {A}",
        TraceKind.Stop => "stops in order",
        TraceKind.Fail => "fails by itself",
        TraceKind.Pause => $"is paused for {A} us",
        TraceKind.Role => $"becomes {(Raft.RaftRole)A} in term {B}",
        TraceKind.Log => $"log ends at {B}/{A} (term/index)",
        TraceKind.Commit => $"commits to {A}, applied {B}",
        TraceKind.Send => $"sends {B} bytes to n{A}",
        TraceKind.Lose => $"message to n{A} is lost",
        TraceKind.Deliver => $"receives {B} bytes from n{A}",
        TraceKind.Cut => $"link to n{A} is cut, mode {B}",
        TraceKind.Mend => $"link to n{A} is mended",
        TraceKind.Clog => $"link to n{A} is clogged for {B} us",
        TraceKind.Write => $"writes {A} batches up to {B}",
        TraceKind.Sync => $"has synced batches up to {A}",
        TraceKind.Disk => $"disk fault {A}, {B}",
        TraceKind.Clock => $"clock fault {A}, {B}",
        TraceKind.Call => $"client {A} calls operation {B}",
        TraceKind.Return => $"operation {A} ends as {B}",
        TraceKind.Snapshot => A switch
        {
            -1 => $"cuts its log up to {B}",
            -2 => $"installs the snapshot at {B}",
            _ => $"snapshot at {B}: {(Nodes.SnapshotEvent)A}",
        },
        TraceKind.Change => $"is asked for a change of the members, kind {A}, n{B}",
        TraceKind.Join => "will join",
        TraceKind.Wipe => "loses its disk",
        TraceKind.Remove => "stops, for it is no member any more",
        TraceKind.Transfer => $"is asked to hand leadership to n{A}",
        _ => $"{Kind} {A} {B}",
    };
}
