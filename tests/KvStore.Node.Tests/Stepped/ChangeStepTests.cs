using KvStore.Contracts;
using KvStore.Contracts.Internal;
using KvStore.Node.Requests;
using KvStore.Raft;
using KvStore.Testing.Files;

namespace KvStore.Node.Tests.Stepped;

/// <summary>Changes of the members that come late or wait long: whoever gave up asking must not be surprised by them.</summary>
public sealed class ChangeStepTests
{
    private const int SettleRounds = 500;

    private readonly SteppedCluster _cluster = new(3);
    private readonly SteppedNode _leader;
    private readonly SteppedNode _follower;
    private readonly SteppedNode _other;

    public ChangeStepTests()
    {
        _cluster.Write("k", 3);
        _leader = _cluster.Leader();
        _follower = _cluster.Nodes.First(node => node != _leader);
        _other = _cluster.Nodes.Last(node => node != _leader && node != _follower);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Change_that_waits_at_the_leader_until_its_time_is_up_is_never_made(bool isForwarded)
    {
        // Without the follower there would be no majority: the change waits for the other one.
        _cluster.Network.Isolated.Add(IdOf(_other));
        Settle();
        var asked = isForwarded ? _follower : _leader;
        var removal = asked.Change(new MembershipChange { Remove = IdOf(_follower).Value });
        Settle();
        Assert.False(removal.IsFinished);
        Assert.Equal(3, VotersAt(_leader));

        _cluster.Time.Pass(SteppedNode.RequestTimeout.TotalMilliseconds);
        Settle();
        Assert.Same(KvErrors.Timeout, ErrorOf(removal));

        _cluster.Network.Isolated.Clear();
        Settle();
        Assert.Equal(3, VotersAt(_leader));
        _cluster.RecoverAndCompare(PowerCut.LoseUnsynced, new Random(1));
    }

    [Fact]
    public void Change_that_can_be_made_within_its_time_is_made()
    {
        _cluster.Network.Isolated.Add(IdOf(_other));
        Settle();
        var removal = _leader.Change(new MembershipChange { Remove = IdOf(_follower).Value });
        Settle();

        _cluster.Network.Isolated.Clear();

        _cluster.Until(() => VotersAt(_leader) == 2, "the removal to be made");
        Assert.Null(ErrorOf(removal));
    }

    [Fact]
    public void Forwarded_change_that_arrives_at_a_later_leadership_is_not_made()
    {
        _cluster.Network.Held.Add(PeerMessage.BodyOneofCase.ForwardedChange);
        var removal = _follower.Change(new MembershipChange { Remove = IdOf(_other).Value });
        Settle();
        var term = _leader.Replica.Status.Term;
        LeadAgain(_leader);
        Assert.True(_leader.Replica.Status.Term > term);
        Assert.Same(KvErrors.TimeoutDueToLeaderFail, ErrorOf(removal));

        _cluster.Network.Held.Clear();
        Settle();

        Assert.Equal(3, VotersAt(_leader));
    }

    [Fact]
    public void Forwarded_change_whose_asker_gave_up_meanwhile_was_of_unknown_outcome_and_is_made_once()
    {
        _cluster.Network.Held.Add(PeerMessage.BodyOneofCase.ForwardedChange);
        var removal = _follower.Change(new MembershipChange { Remove = IdOf(_other).Value });
        Settle();
        _cluster.Time.Pass(SteppedNode.RequestTimeout.TotalMilliseconds);
        Settle();
        Assert.Same(KvErrors.Timeout, ErrorOf(removal));

        _cluster.Network.Held.Clear();

        _cluster.Until(() => VotersAt(_leader) == 2, "the removal to be made");
        Assert.Same(
            KvErrors.MemberNotFound,
            ErrorOf(_follower.Change(new MembershipChange { Remove = IdOf(_other).Value })));
    }

    [Fact]
    public void Change_that_a_former_leader_refuses_is_asked_of_the_next()
    {
        _cluster.Network.Held.Add(PeerMessage.BodyOneofCase.ForwardedChange);
        var addition = _follower.Change(new MembershipChange { Add = new ClusterMember { Id = 77, PeerUrls = { "http://127.0.0.1:1" } } });
        _cluster.Round();
        _cluster.Network.Isolated.Add(IdOf(_follower));
        _ = _leader.Transfer(IdOf(_other));
        _cluster.Until(() => _other.Replica.Status.Role == RaftRole.Leader, "the transfer");
        Assert.Equal(IdOf(_leader), _follower.Replica.Status.LeaderId);

        _cluster.Network.Held.Clear();
        _cluster.Network.Isolated.Clear();

        Assert.Null(ErrorOf(addition));
    }

    private NodeId IdOf(SteppedNode node) => _cluster.Ids[_cluster.Nodes.IndexOf(node)];

    private static int VotersAt(SteppedNode node) => node.Replica.Core.ConfigurationInForce.Configuration.Voters.Length;

    private KvError? ErrorOf(PendingChange request)
    {
        _cluster.Until(() => request.IsFinished, "an outcome");
        return request.Outcome.Error;
    }

    private void LeadAgain(SteppedNode node)
    {
        _cluster.Network.Isolated.Add(IdOf(node));
        _cluster.Leader();
        _cluster.Network.Isolated.Clear();
        Settle();
        _ = _cluster.Leader().Transfer(IdOf(node));
        _cluster.Until(() => node.Replica.Status.Role == RaftRole.Leader, "the old leader to lead again");
    }

    private void Settle()
    {
        for (var i = 0; i < SettleRounds; i++)
        {
            _cluster.Round();
        }
    }
}
