using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>Random logs with sessions, against <see cref="NaiveSessions"/>, a second machine, and machines made anew from rows.</summary>
public sealed class SessionModelTests
{
    private const int CommandsPerLog = 150;

    [Fact]
    public void Machine_answers_as_the_naive_sessions() => ForAllSeeds(150, seed =>
    {
        using var store = new TestStore();
        var naive = new NaiveSessions();
        var runs = new Random(seed);
        foreach (var command in Log(seed))
        {
            var actual = store.ApplyInRun(command);
            var expected = naive.Apply(command);
            Assert.Equal(expected.Error, actual.Error);
            Assert.Equal(expected.Response, actual.Response);
            Assert.Equal(naive.Store.Revision, actual.Revision);
            Assert.Equal(naive.Clock, store.Machine.SessionClock);
            if (runs.Next(5) == 0)
            {
                store.Machine.CompleteRun();
            }
        }

        store.Machine.CompleteRun();
        var all = Op.Range("\0", "\0");
        Assert.Equal(naive.Store.Range(all, out _), store.Range(all));
    });

    /// <summary>Pitfall 98: however the log is cut into runs, whoever waits, the rows and hashes are equal after each command.</summary>
    [Fact]
    public void Same_log_makes_the_same_rows_and_hash() => ForAllSeeds(60, seed =>
    {
        using var one = new TestStore();
        using var other = new TestStore();
        var runs = new Random(seed);
        foreach (var command in Log(seed))
        {
            var expected = one.Apply(command);
            var actual = other.ApplyInRun(command, runs.Next(2) == 0 ? ResponseMode.Skip : ResponseMode.Build);
            Assert.Equal(expected.Error, actual.Error);
            Assert.Equal(one.Machine.StateHash, other.Machine.StateHash);
            if (runs.Next(10) == 0)
            {
                other.Machine.CompleteRun();
            }
        }

        other.Machine.CompleteRun();
        Assert.Equal(SessionStore.Rows(one.Engine.Current), SessionStore.Rows(other.Engine.Current));
    });

    /// <summary>
    /// Pitfall 94: at any moment, a run under way included, the rows of the engine and the log after its applied index make the same machine.
    /// That is how a replica starts from a snapshot, and how it goes on after a crash.
    /// </summary>
    [Fact]
    public void Pitfall_94_machine_made_from_rows_goes_on_as_the_one_that_applied_the_log() => ForAllSeeds(60, seed =>
    {
        using var store = new TestStore();
        var runs = new Random(seed);
        var log = Log(seed);
        var cut = runs.Next(log.Count);
        foreach (var command in log.Take(cut))
        {
            store.ApplyInRun(command);
            if (runs.Next(5) == 0)
            {
                store.Machine.CompleteRun();
            }
        }

        var (machine, engine) = SessionStore.Copy(store.Engine);
        foreach (var command in log.Take(cut).Skip((int)engine.AppliedIndex))
        {
            machine.Apply(TestStore.Decode(command), machine.AppliedIndex.Next, ResponseMode.Build);
        }

        Assert.Equal(store.Machine.StateHash, machine.StateHash);
        foreach (var command in log.Skip(cut))
        {
            var expected = store.ApplyInRun(command);
            var actual = machine.Apply(TestStore.Decode(command), machine.AppliedIndex.Next, ResponseMode.Build);
            Assert.Equal(expected, actual);
            Assert.Equal(store.Machine.StateHash, machine.StateHash);
        }

        store.Machine.CompleteRun();
        machine.CompleteRun();
        Assert.Equal(SessionStore.Rows(store.Engine.Current), SessionStore.Rows(engine.Current));
        machine.Dispose();
        engine.Dispose();
    });

    /// <summary>The generator must reach what it is for, else the properties above say little.</summary>
    [Fact]
    public void Random_logs_repeat_expire_and_acknowledge()
    {
        var errors = new Dictionary<string, int>();
        var repeated = 0;
        for (var seed = 0; seed < 50; seed++)
        {
            var naive = new NaiveSessions();
            foreach (var command in Log(seed))
            {
                var effects = naive.Effects;
                var (_, error) = naive.Apply(command);
                repeated += NaiveSessions.TokenOf(command) is not null && naive.Effects == effects ? 1 : 0;
                errors[error?.Name ?? ""] = errors.GetValueOrDefault(error?.Name ?? "") + 1;
            }
        }

        Assert.True(repeated > 500, $"{repeated} repetitions");
        Assert.All(["SessionExpired", "SessionRequestAcknowledged", "KeyNotFound"], name => Assert.True(errors.GetValueOrDefault(name) > 50, name));
    }

    private static List<IMessage> Log(int seed)
    {
        var random = new RandomSessions(seed);
        var naive = new NaiveSessions();
        var log = new List<IMessage>();
        for (ulong index = 1; index <= CommandsPerLog; index++)
        {
            log.Add(random.Command(index, naive.Clock));
            naive.Apply(log[^1]);
        }

        return log;
    }

    private static void ForAllSeeds(int count, Action<int> body) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), body).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
