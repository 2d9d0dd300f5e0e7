using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Moves;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Adoptions;
using KvStore.Node.StateMachine.Moves;
using KvStore.Node.StateMachine.Ownership;
using KvStore.Node.StateMachine.Topology;

namespace KvStore.Node.Tests.Moves;

/// <content>The groups as whoever drives a move sees them: sometimes a proposal has no answer, and something else happens before or after one.</content>
internal sealed partial class MoveWorld
{
    private sealed class Groups(MoveWorld world) : IMoveGroups
    {
        public TopologyState Topology => world.Topology;

        public (IReadOnlyDictionary<HolderId, IReadOnlyCollection<GroupId>> Holders, ulong Stamp) Orphans => (
            world._groups[0].Machine.Orphans.ToDictionary(
                static orphan => orphan.Key, static orphan => (IReadOnlyCollection<GroupId>)[.. orphan.Value.Keys]),
            world._groups[0].Machine.AppliedIndex.Value);

        public OwnershipState FindOwnership(GroupId group) => world.GroupOf(group).Machine.Ownership;

        public ImportProgress FindImport(GroupId destination, ulong move) => world.GroupOf(destination).Machine.FindImport(move);

        public T Read<T>(GroupId group, Func<MvccReader, T> read)
        {
            using var reader = world.GroupOf(group).Machine.OpenReader();
            return read(reader);
        }

        public Task<KvResult<T>> ProposeAsync<T>(GroupId group, CommandKind kind, IMessage command, CancellationToken cancellationToken)
            where T : class, IMessage
        {
            if (world._isSettling)
            {
                return Task.FromResult(Apply<T>(group, command));
            }

            if (world._random.Next(8) == 0)
            {
                // Lost, perhaps to come late.
                world._sent.Add((world.GroupOf(group), command));
                return Task.FromResult<KvResult<T>>(KvErrors.Timeout);
            }

            if (world._random.Next(3) == 0)
            {
                world.Write(Keys[world._random.Next(Keys.Length)], mayAdopt: false);
            }

            world._sent.Add((world.GroupOf(group), command));
            var answer = Apply<T>(group, command);
            return Task.FromResult(world._random.Next(8) == 0 ? KvErrors.Timeout : answer);
        }

        private KvResult<T> Apply<T>(GroupId group, IMessage command)
            where T : class, IMessage
        {
            var result = world.GroupOf(group).Apply(command);
            return result.Error is { } error ? error : (T)result.Response!;
        }
    }
}
