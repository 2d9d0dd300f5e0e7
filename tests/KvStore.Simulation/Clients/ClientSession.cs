using KvStore.Contracts.V1;
using KvStore.Simulation.Kernel;
using KvStore.Simulation.Worlds;

namespace KvStore.Simulation.Clients;

/// <summary>
/// A client's side of its sessions: numbers its writes, and says from which number on it still waits for answers, as KvSession does; now
/// and then later than it could.
/// </summary>
internal sealed class ClientSession(World world, Chance chance)
{
    private const int AcknowledgesPerMille = 800;
    private const int OutsidePerMille = 100;
    private const int KeepAlivePerMille = 50;
    private const int SilencePerMille = 40;
    private const int HurryPerMille = 250;
    private const long HurryMean = 2000;
    private const int LateRetryPerMille = 200;
    private const long SilenceSlack = 4_000_000;
    private const int GivesUpPerMille = 70;
    private const int ImpatiencePerMille = 500;
    private const long ImpatienceLeast = 2000;
    private const long RetryMean = 60_000;

    private ulong _lastNumber;
    private ulong _firstUnacknowledged;

    /// <summary>The session, or 0 when there is none.</summary>
    public ulong Id { get; private set; }

    public void Open(ulong id)
    {
        Id = id;
        _lastNumber = 0;
        _firstUnacknowledged = 0;
    }

    /// <summary>It has expired.</summary>
    public void Lose() => Id = 0;

    /// <summary>What to call next, or null when that is the usual.</summary>
    public OperationKind? Draw()
    {
        if (Id == 0)
        {
            return OperationKind.OpenSession;
        }

        return chance.PerMille(KeepAlivePerMille) ? OperationKind.KeepAliveSession : null;
    }

    /// <summary>Makes a call one of the session, unless it is a read, or for once a write outside of it.</summary>
    public void Number(Operation operation)
    {
        if (operation.Kind == OperationKind.KeepAliveSession)
        {
            operation.Token = new SessionToken { SessionId = Id };
        }
        else if (operation.IsWrite && !chance.PerMille(OutsidePerMille))
        {
            _lastNumber++;
            _firstUnacknowledged = chance.PerMille(AcknowledgesPerMille) ? _lastNumber : _firstUnacknowledged;
            operation.Token = new SessionToken
            {
                SessionId = Id,
                RequestNumber = _lastNumber,
                FirstUnacknowledged = _firstUnacknowledged,
            };
        }
    }

    /// <summary>Whether a write is left at that: its number is then acknowledged, though nobody knows what became of it.</summary>
    public bool GivesUp() => chance.PerMille(GivesUpPerMille);

    /// <summary>
    /// How long to wait before the next call: sometimes about as long as the session lives, sometimes hardly at all, so that attempts at the
    /// write before are still on their way.
    /// </summary>
    public long Wait(long usualMean)
    {
        if (world.Phase == Phase.Faults && chance.PerMille(SilencePerMille))
        {
            return world.Options.SessionTtl + chance.Between(0, SilenceSlack);
        }

        return chance.Around(chance.PerMille(HurryPerMille) ? HurryMean : usualMean);
    }

    /// <summary>Likewise before a write is sent again: often at once, often when nodes have restarted or got snapshots meanwhile.</summary>
    public long WaitForRetry() => world.Phase == Phase.Faults && chance.PerMille(LateRetryPerMille)
        ? chance.Between(0, world.Options.SessionTtl + SilenceSlack)
        : chance.Around(RetryMean);

    /// <summary>
    /// How long to wait for an answer: for a numbered write, which does no harm when it is sent again, often so short that the first attempt
    /// is still on its way.
    /// </summary>
    public long Patience(Operation operation) => operation.IsNumbered && chance.PerMille(ImpatiencePerMille)
        ? chance.Between(ImpatienceLeast, world.Options.RequestTimeout / 2)
        : UsualPatience(world);

    public static long UsualPatience(World world) => world.Options.RequestTimeout * 2;
}
