using FsCheck;
using FsCheck.Fluent;
using KvStore.Node.StateMachine;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Random commands, cut into random runs, against <see cref="NaiveStore"/> and against a second machine.</summary>
public sealed class ModelTests
{
    private const int CommandsPerLog = 60;

    [Fact]
    public void Machine_answers_as_the_naive_store() => ForAllSeeds(100, seed =>
    {
        using var store = new TestStore();
        var naive = new NaiveStore();
        var requests = new RandomRequests(seed);
        var runs = new Random(seed);
        for (var i = 0; i < CommandsPerLog; i++)
        {
            var command = requests.Command();
            var actual = store.ApplyInRun(command);
            var expected = naive.Apply(command);
            Assert.Equal(expected.Error, actual.Error);
            Assert.Equal(expected.Response, actual.Response);
            Assert.Equal(naive.Revision, actual.Revision);
            if (runs.Next(3) == 0)
            {
                store.Machine.CompleteRun();
                CheckReads(store, naive, requests);
                CheckLeases(store, naive);
            }
        }

        store.Machine.CompleteRun();
        for (long revision = 1; revision <= naive.Revision; revision++)
        {
            var all = Op.Range("\0", "\0", revision);
            Assert.Equal(naive.Range(all, out _), store.Range(all));
        }
    });

    /// <summary>The same log makes the same rows and hash, however it is cut into runs and whoever waits for responses.</summary>
    [Fact]
    public void Same_log_makes_the_same_state() => ForAllSeeds(100, seed =>
    {
        using var one = new TestStore();
        using var other = new TestStore();
        var requests = new RandomRequests(seed);
        var runs = new Random(seed);
        for (var i = 0; i < CommandsPerLog; i++)
        {
            var command = requests.Command();
            var expected = one.Apply(command);
            var actual = other.ApplyInRun(command, runs.Next(2) == 0 ? ResponseMode.Skip : ResponseMode.Build);
            Assert.Equal(expected.Error, actual.Error);
            Assert.Equal(expected.Revision, actual.Revision);
            Assert.Equal(one.Machine.StateHash, other.Machine.StateHash);
            if (runs.Next(10) == 0)
            {
                other.Machine.CompleteRun();
            }
        }

        other.Machine.CompleteRun();
        using var left = one.Engine.Current.CreateIterator();
        using var right = other.Engine.Current.CreateIterator();
        Assert.Equal(left.Seek(default), right.Seek(default));
        while (left.IsValid)
        {
            Assert.True(left.CurrentKey.SequenceEqual(right.CurrentKey));
            Assert.True(left.CurrentValue.SequenceEqual(right.CurrentValue));
            Assert.Equal(left.MoveNext(), right.MoveNext());
        }
    });

    /// <summary>What goes with a lease is what its versions say.</summary>
    private static void CheckLeases(TestStore store, NaiveStore naive)
    {
        using var reader = store.Machine.OpenReader();
        foreach (var lease in new[] { 7L, 8 })
        {
            Assert.Equal(naive.KeysOf(lease), reader.ReadLeaseKeys(lease).Select(key => System.Text.Encoding.Latin1.GetString(key.Span)));
        }
    }

    private static void CheckReads(TestStore store, NaiveStore naive, RandomRequests requests)
    {
        for (var i = 0; i < 5; i++)
        {
            var range = requests.Range(naive.Revision);
            var expected = naive.Range(range, out var error);
            var actual = store.TryRange(range);
            Assert.Equal(error, actual.Error);
            Assert.Equal(expected, actual.Value);
        }
    }

    private static void ForAllSeeds(int count, Action<int> body) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), body).Check(Config.QuickThrowOnFailure.WithMaxTest(count));
}
