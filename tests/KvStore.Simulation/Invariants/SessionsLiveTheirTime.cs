using KvStore.Contracts;
using KvStore.Node.Loop;
using KvStore.Simulation.Clients;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Invariants;

/// <summary>
/// No session expires before its client was silent for its time to live, by true time: whoever leads, however often that changes, whatever
/// wall clocks show; only as much earlier as monotonic clocks may be fast.
/// </summary>
internal sealed class SessionsLiveTheirTime(World world) : Invariant
{
    private const long Million = 1_000_000;

    private readonly Dictionary<ulong, long> _usedAt = [];

    public override void OnAnswered(Attempt attempt, in Answer answer)
    {
        var id = attempt.Operation.Token?.SessionId ?? answer.Session;
        if (id == 0)
        {
            return;
        }

        var usedAt = _usedAt.GetValueOrDefault(id);
        if (answer.Refusal is null)
        {
            _usedAt[id] = Math.Max(usedAt, attempt.AskedAt);
            return;
        }

        var silent = world.Timeline.Now - usedAt;
        if (answer.Refusal == KvErrors.SessionExpired && silent < world.Options.SessionTtl * Million / (Million + LeaseClock.DriftPerMillionMax))
        {
            throw Broken($"session {id} expired {silent} us after its last use: {attempt.Operation}");
        }
    }
}
