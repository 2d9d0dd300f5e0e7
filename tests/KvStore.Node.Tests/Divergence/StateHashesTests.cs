using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Divergence;
using KvStore.Raft;

namespace KvStore.Node.Tests.Divergence;

/// <summary>Who is found to be odd among replicas that must be equal.</summary>
public sealed class StateHashesTests
{
    private const ulong Right = 7;
    private const ulong Wrong = 8;
    private static readonly LogIndex At = new(1024);

    private readonly StateHashes _hashes = new(GroupId.First);

    [Fact]
    public void Equal_hashes_and_hashes_at_other_indexes_say_nothing()
    {
        Note(1, Right);
        Note(2, Right);
        _hashes.Note(new NodeId(3), new LogIndex(2048), Wrong);
        Assert.Null(Compare(1, 2, 3));
        Assert.Null(_hashes.Compare(new LogIndex(2048), Voters(1, 2, 3)));
    }

    [Fact]
    public void One_against_a_majority_is_odd()
    {
        Note(1, Right);
        Note(2, Wrong);
        Note(3, Right);
        var finding = Compare(1, 2, 3)!;
        Assert.Equal(Right, finding.Majority);
        Assert.Equal(new NodeHash(new NodeId(2), Wrong), Assert.Single(finding.Odd));
        Assert.True(finding.Names(new NodeId(2)));
        Assert.False(finding.Names(new NodeId(1)));
        Assert.Equal("group 1, applied index 1024: a majority has state hash 0000000000000007, but node 2 has 0000000000000008", finding.ToString());
    }

    [Fact]
    public void Without_a_majority_nobody_is_named()
    {
        Note(1, Right);
        Note(2, Wrong);
        var finding = Compare(1, 2, 3)!;
        Assert.Null(finding.Majority);
        Assert.Equal(2, finding.Odd.Length);
        Assert.False(finding.Names(new NodeId(1)));
        Assert.False(finding.Names(new NodeId(2)));
    }

    [Fact]
    public void Half_of_the_voters_is_no_majority()
    {
        Note(1, Right);
        Note(2, Right);
        Note(3, Wrong);
        Note(4, Wrong);
        Assert.Null(Compare(1, 2, 3, 4)!.Majority);
    }

    [Fact]
    public void Learners_are_judged_and_do_not_judge()
    {
        Note(1, Right);
        Note(2, Right);
        Note(4, Wrong);
        Note(5, Wrong);
        Note(6, Wrong);
        var finding = _hashes.Compare(At, Voters(1, 2, 3) with { Learners = Ids(4, 5, 6) })!;
        Assert.Equal(Right, finding.Majority);
        Assert.Equal(Ids(4, 5, 6), finding.Odd.Select(odd => odd.Node));
    }

    [Fact]
    public void Joint_configuration_needs_both_majorities()
    {
        Note(1, Right);
        Note(2, Right);
        Note(4, Wrong);
        var joint = Voters(1, 2, 3) with { OutgoingVoters = Ids(3, 4, 5) };
        Assert.Null(_hashes.Compare(At, joint)!.Majority);
        Note(3, Right);
        Note(5, Right);
        Assert.Equal(Right, _hashes.Compare(At, joint)!.Majority);
    }

    [Fact]
    public void Nodes_that_are_no_members_do_not_count()
    {
        Note(1, Right);
        Note(9, Wrong);
        Assert.Null(Compare(1, 2, 3));
    }

    [Fact]
    public void Old_hashes_are_forgotten()
    {
        Note(1, Right);
        Note(2, Wrong);
        for (ulong i = 1; i <= 64; i++)
        {
            _hashes.Note(new NodeId(2), new LogIndex(1024 + i), Right);
        }

        Assert.Null(Compare(1, 2, 3));
        Note(3, Wrong);
        _hashes.Forget(new NodeId(3));
        Assert.Null(Compare(1, 2, 3));
    }

    private void Note(ulong node, ulong hash) => _hashes.Note(new NodeId(node), At, hash);

    private DivergenceFinding? Compare(params ulong[] voters) => _hashes.Compare(At, Voters(voters));

    private static Configuration Voters(params ulong[] voters) => new() { Voters = Ids(voters) };

    private static ImmutableArray<NodeId> Ids(params ulong[] ids) => [.. ids.Select(id => new NodeId(id))];
}
