using FsCheck;
using FsCheck.Fluent;

namespace KvStore.Raft.Tests.Properties;

/// <summary>The leader's lease against a model that remembers everything and works the lease out anew each time.</summary>
public sealed class LeaseProperties
{
    private const long Length = 10;

    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private enum Event
    {
        Round,
        Leave,
        Confirm,
        Time,
        Read,
        Lose,
    }

    private static readonly Arbitrary<(Event Kind, int Number)[]> Histories = (
        from kind in Gen.Frequency(
            (4, Gen.Constant(Event.Round)),
            (4, Gen.Constant(Event.Leave)),
            (4, Gen.Constant(Event.Confirm)),
            (6, Gen.Constant(Event.Time)),
            (1, Gen.Constant(Event.Read)),
            (1, Gen.Constant(Event.Lose)))
        from number in Gen.Choose(0, 6)
        select (kind, number)).ArrayOf(40).ToArbitrary();

    [Fact]
    public void Lease_covers_reads_exactly_while_the_model_says_so() => Prop.ForAll(Histories, history =>
    {
        var lease = new LeaderLease(Length);
        var model = new Model();
        return Array.TrueForAll(history, step =>
        {
            Run(lease, model, step.Kind, step.Number);
            return lease.CoversReads == model.CoversReads;
        });
    }).Check(Quick);

    [Fact]
    public void Lease_of_no_length_covers_nothing() => Prop.ForAll(Histories, history =>
    {
        var lease = new LeaderLease(0);
        var model = new Model();
        return Array.TrueForAll(history, step =>
        {
            Run(lease, model, step.Kind, step.Number);
            return !lease.CoversReads;
        });
    }).Check(Quick);

    private static void Run(LeaderLease lease, Model model, Event kind, int number)
    {
        switch (kind)
        {
            case Event.Round:
                lease.RoundBegan(model.BeginRound());
                break;
            case Event.Leave:
                model.Leave();
                lease.RoundsLeave();
                break;
            case Event.Confirm:
                lease.RoundConfirmed(model.Confirm(number));
                break;
            case Event.Time:
                lease.AdvanceTime(model.Advance(number));
                break;
            case Event.Read:
                model.ReadSinceStamp = true;
                lease.ReadAsked();
                break;
            default:
                model.Lose();
                lease.Clear();
                break;
        }
    }

    /// <summary>Every round of the leadership with the stamp at which it left, if it did.</summary>
    private sealed class Model
    {
        private readonly List<(ulong Number, long? SentAt, bool Left)> _rounds = [];
        private ulong _last;
        private ulong _confirmed;
        private long? _now;

        public bool ReadSinceStamp { get; set; }

        public bool CoversReads => !ReadSinceStamp && _now is { } now
            && _rounds.Exists(round => round.Number <= _confirmed && round.SentAt is { } sent && now < sent + Length);

        public ulong BeginRound()
        {
            _rounds.Add((++_last, null, false));
            return _last;
        }

        public void Leave()
        {
            for (var i = 0; i < _rounds.Count; i++)
            {
                _rounds[i] = _rounds[i].Left ? _rounds[i] : (_rounds[i].Number, _now, true);
            }
        }

        /// <summary>A round that has begun, or an older one.</summary>
        public ulong Confirm(int back)
        {
            _confirmed = ulong.Max(_confirmed, _last - ulong.Min(_last, (ulong)back));
            return _confirmed;
        }

        /// <summary>Now and then a step back, which must not count.</summary>
        public long Advance(int number)
        {
            var told = (_now ?? 0) + number - 1;
            _now = long.Max(told, _now ?? told);
            ReadSinceStamp = false;
            return told;
        }

        public void Lose() => _rounds.Clear();
    }
}
