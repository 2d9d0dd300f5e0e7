using KvStore.Node.Leases;
using KvStore.Raft;
using KvStore.Testing;

namespace KvStore.Node.Tests.Leases;

/// <summary>When leases expire.</summary>
public sealed class LessorTests
{
    private const int Many = 1_000_000;

    private readonly ManualTime _time = new();
    private readonly Lessor _lessor;

    public LessorTests() => _lessor = new Lessor(_time, electionTimeout: TimeSpan.FromSeconds(1));

    [Fact]
    public void A_lease_expires_when_its_time_is_up_and_not_before()
    {
        Lead();
        _lessor.OnGranted(1, ttlSeconds: 10);
        _time.Pass(9_999);
        Assert.Empty(Expired());
        Assert.Equal(0, _lessor.SecondsLeft(_lessor.Find(1)!));

        _time.Pass(1);
        Assert.Null(_lessor.Find(1));
        Assert.Equal([1], Expired());
        Assert.Empty(Expired());
    }

    [Fact]
    public void A_renewal_counts_from_when_it_was_asked_for()
    {
        Lead();
        _lessor.OnGranted(1, ttlSeconds: 10);
        _time.Pass(6_000);
        var asked = _time.GetTimestamp();
        _time.Pass(1_000);
        Assert.Equal(10, _lessor.Renew(1, asked)!.TtlSeconds);

        _time.Pass(8_999);
        Assert.Empty(Expired());
        _time.Pass(1);
        Assert.Equal([1], Expired());
    }

    [Fact]
    public void What_has_expired_is_renewed_no_more()
    {
        Lead();
        _lessor.OnGranted(1, ttlSeconds: 2);
        _time.Pass(2_000);

        Assert.Null(_lessor.Renew(1, _time.GetTimestamp()));
        Assert.Equal([1], Expired());
    }

    [Fact]
    public void A_new_leader_gives_every_lease_its_whole_time_and_an_election_timeout()
    {
        Lead();
        _lessor.OnGranted(1, ttlSeconds: 10);
        _time.Pass(9_000);
        _lessor.Promote(new Term(2), new Dictionary<long, long> { [1] = 10 });

        _time.Pass(10_999);
        Assert.Empty(Expired());
        _time.Pass(1);
        Assert.Equal([1], Expired());
    }

    [Fact]
    public void Who_does_not_lead_decides_nothing()
    {
        _lessor.OnGranted(1, ttlSeconds: 2);
        _time.Pass(3_000);
        Assert.Empty(Expired());

        Lead();
        _lessor.OnGranted(2, ttlSeconds: 2);
        _lessor.Demote();
        _time.Pass(3_000);
        Assert.Empty(Expired());
        Assert.Null(_lessor.Find(2));
    }

    [Fact]
    public void A_revoked_lease_does_not_expire_and_its_number_may_come_again()
    {
        Lead();
        _lessor.OnGranted(1, ttlSeconds: 2);
        _lessor.OnRevoked(1);
        _lessor.OnGranted(1, ttlSeconds: 10);
        _time.Pass(3_000);
        Assert.Empty(Expired());
        _time.Pass(7_000);
        Assert.Equal([1], Expired());
    }

    [Fact]
    public void What_could_not_be_revoked_is_taken_again()
    {
        Lead();
        _lessor.OnGranted(1, ttlSeconds: 2);
        _time.Pass(2_000);
        Assert.Equal([1], Expired());
        _lessor.GiveBack(1);
        Assert.Equal([1], Expired());
    }

    [Fact]
    public void A_lease_with_a_key_at_the_end_of_a_move_is_taken_again_when_it_has_expired()
    {
        Lead();
        _lessor.OnGranted(1, ttlSeconds: 2);
        _lessor.OnKept(1);
        _lessor.OnKept(9);
        _time.Pass(2_000);
        Assert.Equal([1], Expired());
        Assert.Empty(Expired());

        _lessor.OnKept(1);

        Assert.Equal([1], Expired());
    }

    /// <summary>A look at all of them each time would not end.</summary>
    [Fact]
    public void Many_leases_cost_a_tick_nothing()
    {
        _lessor.Promote(new Term(1), Enumerable.Range(1, Many).ToDictionary(i => (long)i, _ => 60L));
        for (var tick = 0; tick < 100_000; tick++)
        {
            Assert.Empty(Expired());
        }

        _time.Pass(61_000);
        Assert.Equal(1000, Expired().Count);
    }

    private void Lead() => _lessor.Promote(new Term(1), new Dictionary<long, long>());

    private List<long> Expired()
    {
        var expired = new List<long>();
        _lessor.TakeExpired(1000, expired);
        return expired;
    }
}
