using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;
using Kind = KvStore.Contracts.Internal.SlotStep.Types.Kind;
using Topologies = KvStore.Node.Tests.StateMachine.Topology;

namespace KvStore.Node.Tests.StateMachine.Ownership;

/// <summary>
/// Goal: at no moment two groups serve a slot (I1), and a group that serves has the last epoch that it can have heard of (I2), however the
/// steps of a controller are repeated and delayed. Method: a controller moves one slot between three groups, commits or aborts by chance, and
/// every step that was ever sent may arrive again between any two.
/// </summary>
public sealed class MoveProperties
{
    private const uint Moved = 3;

    private static readonly Config Some = Config.QuickThrowOnFailure.WithMaxTest(200);

    private static readonly Arbitrary<int[]> Choices = Gen.Choose(0, 1_000_000).ArrayOf(120).ToArbitrary();

    [Fact]
    public void Never_two_groups_serve_a_slot_and_in_the_end_one_does() => Prop.ForAll(Choices, choices =>
    {
        using var world = new World(new Queue<int>(choices));
        while (world.HasChoices)
        {
            world.MoveOnce();
        }

        Assert.Equal(world.Topology[new Slot((int)Moved)].Owner, Assert.Single(world.Serving));
    }).Check(Some);

    private sealed class World : IDisposable
    {
        private readonly Queue<int> _choices;
        private readonly TestStore[] _groups = [new(new GroupId(1)), new(new GroupId(2)), new(new GroupId(3))];
        private readonly List<(TestStore Group, IMessage Step)> _sent = [];

        public World(Queue<int> choices)
        {
            _choices = choices;
            foreach (var change in new[]
            {
                Topologies.Change.Add(2), Topologies.Change.Add(3),
                Topologies.Change.SetPhase(2, GroupPhase.Active), Topologies.Change.SetPhase(3, GroupPhase.Active),
            })
            {
                _groups[0].Ok<TopologyChanged>(change);
            }
        }

        public bool HasChoices => _choices.Count > 0;

        public TopologyState Topology => _groups[0].Machine.Topology;

        /// <summary>The groups that serve the slot.</summary>
        public IEnumerable<GroupId> Serving => _groups
            .Index()
            .Where(static group => group.Item.Machine.Ownership[new Slot((int)Moved)].Hold == SlotHold.Owned)
            .Select(static group => new GroupId((ulong)group.Index + 1));

        public void Dispose()
        {
            foreach (var group in _groups)
            {
                group.Dispose();
            }
        }

        /// <summary>A whole move, up to a step at which it may be aborted.</summary>
        public void MoveOnce()
        {
            var source = Topology[new Slot((int)Moved)].Owner.Value;
            var destination = 1 + ((source + (ulong)Choose(2)) % 3);
            var move = Do(Topologies.Change.Begin(source, destination, Moved)).Move;
            var stepsBeforeAbort = Choose(5);
            var steps = new[] { (destination, Kind.Prepare), (source, Kind.Freeze), (destination, Kind.Finish) };
            foreach (var (group, kind) in steps.Take(stepsBeforeAbort))
            {
                if (kind == Kind.Finish)
                {
                    Send(destination, Steps.Nothing(move));
                }

                Send(group, Steps.Of(kind, move, group == source ? destination : source, Moved));
            }

            if (stepsBeforeAbort >= steps.Length)
            {
                Do(Topologies.Change.Commit(move));
                Send(destination, Steps.Of(Kind.Activate, move, source, Moved));
                Send(source, Steps.Of(Kind.Release, move, destination, Moved));
                Send(source, Steps.Of(Kind.Forget, move, destination, Moved));
            }
            else
            {
                Do(Topologies.Change.Abort(move));
                Send(source, Steps.Unfreeze(move, Topology.Moves[move].AbortEpoch, Moved));
                Send(destination, Steps.Of(Kind.Cancel, move, source, Moved));
                Send(destination, Steps.Of(Kind.Forget, move, source, Moved));
            }

            Do(Topologies.Change.End(move));
        }

        private void Send(ulong group, IMessage step)
        {
            var store = _groups[group - 1];
            _sent.Add((store, step));
            store.Ok<SlotStepDone>(step);
            Check();
            while (Choose(3) > 0 && HasChoices)
            {
                var late = _sent[Choose(_sent.Count)];
                late.Group.Apply(late.Step);
                Check();
            }
        }

        private TopologyChanged Do(TopologyChange change) => _groups[0].Ok<TopologyChanged>(change);

        private int Choose(int count) => _choices.TryDequeue(out var choice) ? choice % count : 0;

        private void Check() => Assert.True(Serving.Count() <= 1);
    }
}
