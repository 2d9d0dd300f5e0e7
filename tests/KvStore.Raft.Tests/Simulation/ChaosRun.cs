using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Simulation;

/// <summary>
/// One run from one seed: first everything may go wrong (loss, duplicates, disorder, cuts, crashes that lose or tear unfinished writes,
/// slow disks) while members come and go and leadership is handed over, then everything works and the cluster must make progress.
/// </summary>
internal sealed class ChaosRun
{
    private const int ChaosSteps = 5000;
    private const int HealedRoundsMax = 200;
    private const int Spares = 2;

    private readonly Random _random;
    private readonly SimCluster _cluster = new();
    private readonly ClusterChecks _checks;
    private readonly MembershipChaos _membership;
    private readonly SnapshotChaos _snapshots;
    private readonly ChaosClock? _clock;
    private readonly List<SimNode> _nodes = [];
    private readonly int _lossPercent;
    private readonly int _electionTicks;
    private ulong _lastRead;

    public ChaosRun(int seed)
    {
        _random = new Random(seed);
        _checks = new ClusterChecks(_cluster);
        _lossPercent = _random.Next(2) == 0 ? 1 : _random.Next(0, 15);
        _electionTicks = _random.Next(2) == 0 ? 3 : 10;
        var voters = _random.Next(2) == 0 ? 3 : 5;
        _membership = new MembershipChaos(_random, _nodes);
        _snapshots = new SnapshotChaos(_random, _cluster, _nodes) { Crashed = _checks.OnCrashed };
        // Leases need ticks of about equal length; the other half of the runs does without.
        _clock = _random.Next(2) == 0 ? new ChaosClock() : null;
        for (var id = 1; id <= voters + Spares; id++)
        {
            var node = new SimNode(Options(id), SimCluster.VotersUpTo(voters), () => new Random(_random.Next())) { AutoPersist = false };
            _nodes.Add(_cluster.Add(node));
            _clock?.Add(node.Id, _random);
            _checks.Watch(node);
            node.Start();
        }
    }

    public ClusterChecks Checks => _checks;

    public MembershipChaos Membership => _membership;

    public SnapshotChaos Snapshots => _snapshots;

    /// <summary>Reads that a leader of several voters confirmed without asking.</summary>
    public int LeaseReads { get; private set; }

    public void Run()
    {
        for (var step = 0; step < ChaosSteps; step++)
        {
            RandomStep();
        }

        Heal();
        Assert.Equal(0, _checks.OpenReads);
    }

    private RaftOptions Options(int id) => new()
    {
        NodeId = new NodeId((ulong)id),
        ElectionTicks = _electionTicks,
        InflightMessagesMax = _random.Next(1, 5),
        InflightBytesMax = _random.Next(1, 100),
        MessageBytesMax = _random.Next(1, 40),
        MessageEntriesMax = _random.Next(1, 4),
        UncommittedBytesMax = 200,
        SnapshotPinTicksMax = _random.Next(1, 100),
        LeaseMicroseconds = _clock is null ? 0 : ChaosClock.LeaseFor(_electionTicks),
        QuietTicks = _random.Next(0, 4),
    };

    private void RandomStep()
    {
        var node = _nodes[_random.Next(_nodes.Count)];
        RestartSometimes(node);
        switch (_random.Next(1000))
        {
            case < 575:
                MoveMessage();
                break;
            case < 735:
                Tick(node);
                break;
            case < 747:
                OnUp(node, () => _snapshots.SaveOrCompact(node));
                break;
            case < 750:
                _snapshots.MoveStream();
                break;
            case < 915:
                Persist(node);
                break;
            case < 945:
                Propose(node);
                break;
            case < 968:
                Read(node);
                break;
            case < 972:
                OnUp(node, () => node.Core.OnUnreachable(_nodes[_random.Next(_nodes.Count)].Id));
                break;
            case < 978:
                Crash(node);
                break;
            case < 981:
                OnUp(node, () => node.Core.SetNodesAway(_nodes.Where(_ => _random.Next(4) == 0).Select(away => away.Id).ToHashSet()));
                break;
            case < 984:
                _cluster.Heal();
                break;
            case < 988:
                CutSome(node);
                break;
            case < 996:
                _membership.Change();
                break;
            default:
                _membership.Transfer();
                break;
        }
    }

    private static void OnUp(SimNode node, Action action)
    {
        if (node.IsUp)
        {
            action();
            node.Process();
        }
    }

    private void Tick(SimNode node)
    {
        if (_clock is null)
        {
            OnUp(node, () => node.Core.Tick());
        }
        else
        {
            _clock.Advance(_nodes, _random.Next(2000 / _nodes.Count));
        }
    }

    /// <summary>Takes a message from anywhere on the wire: it is lost, or delivered, or delivered and kept to come again.</summary>
    private void MoveMessage()
    {
        if (_cluster.Wire.Count == 0)
        {
            return;
        }

        var position = _random.Next(4) > 0 ? 0 : _random.Next(_cluster.Wire.Count);
        var envelope = _cluster.Wire[position];
        if (_random.Next(100) >= 5)
        {
            _cluster.Wire.RemoveAt(position);
        }

        if (_random.Next(100) >= _lossPercent)
        {
            _cluster.DeliverOne(envelope);
        }
    }

    private void Persist(SimNode node) => OnUp(node, () =>
    {
        if (node.Disk.WaitingCount > 0)
        {
            node.PersistOne();
        }
    });

    private void Propose(SimNode node) => OnUp(node, () =>
    {
        for (var i = _random.Next(1, 4); i > 0; i--)
        {
            var payload = _cluster.NextPayload();
            _checks.OnProposed(node.Propose(_random.Next(50), payload), payload);
        }
    });

    private void Read(SimNode node) => OnUp(node, () =>
    {
        _checks.OnReadRequested(node.Id, ++_lastRead);
        node.Core.RequestRead(_lastRead);
        var before = _checks.ConfirmedReads;
        node.Process();
        LeaseReads += node.Core.ConfigurationInForce.Configuration.Voters.Length > 1 ? _checks.ConfirmedReads - before : 0;
    });

    /// <summary>Crashes while a write is on its way are the ones that teach something.</summary>
    private void Crash(SimNode node)
    {
        if (node.IsUp && (node.Disk.WaitingCount > 0 || _random.Next(4) == 0))
        {
            node.Crash(partsOfOldestWrite: _random.Next(5));
            _checks.OnCrashed(node.Id);
        }
    }

    private void RestartSometimes(SimNode node)
    {
        if (!node.IsUp && _random.Next(10) == 0)
        {
            node.Start();
            node.Process();
        }
    }

    private void CutSome(SimNode node)
    {
        var others = _nodes.Where(other => other != node && _random.Next(2) == 0);
        foreach (var other in others)
        {
            _cluster.Cut(node.Id, other.Id);
            if (_random.Next(3) > 0)
            {
                _cluster.Cut(other.Id, node.Id);
            }
        }
    }

    /// <summary>
    /// Liveness: with all nodes up and no loss, a proposal made now reaches the state machine of every member, whatever those that are
    /// members no more try, and a joint configuration is left.
    /// </summary>
    private void Heal()
    {
        _cluster.Heal();
        foreach (var node in _nodes.Where(node => !node.IsUp))
        {
            node.Start();
            node.Process();
        }

        // What was said of nodes by chance is set right, as of nodes that all began another life.
        foreach (var node in _nodes)
        {
            OnUp(node, () => node.Core.SetNodesAway(_nodes.Where(other => other != node).Select(other => other.Id).ToHashSet()));
            OnUp(node, () => node.Core.SetNodesAway(new HashSet<NodeId>()));
        }

        long wanted = 0;
        for (var round = 0; round < HealedRoundsMax; round++)
        {
            HealedRound();
            if (wanted == 0 && _nodes.Find(node => node.Core.Role == RaftRole.Leader) is { } leader)
            {
                var payload = _cluster.NextPayload();
                wanted = leader.Propose(1, payload).Status == ProposeStatus.Accepted ? payload : 0;
                leader.Process();
            }

            if (wanted != 0 && MembersApplied(wanted))
            {
                SettleReads();
                return;
            }

            if (round % 60 == 59)
            {
                // The leader of that proposal may have been deposed before it was committed.
                wanted = 0;
            }
        }

        Assert.Fail("No progress after the cluster was healed.");
    }

    private bool MembersApplied(long wanted)
    {
        if (_nodes.Find(node => node.Core.Role == RaftRole.Leader)?.Core.ConfigurationInForce.Configuration is not { IsJoint: false } members)
        {
            return false;
        }

        return _nodes.TrueForAll(node => !members.IsMember(node.Id) || node.Applied.Exists(entry => entry.Payload == wanted));
    }

    private void HealedRound()
    {
        foreach (var node in _nodes)
        {
            if (_clock is null)
            {
                node.Core.Tick();
            }

            node.Process();
        }

        _clock?.Advance(_nodes, 1000);

        for (var i = 0; i < 10; i++)
        {
            _cluster.Deliver(_ => true);
            _snapshots.DeliverAll();
            foreach (var node in _nodes)
            {
                while (node.Disk.WaitingCount > 0)
                {
                    node.PersistOne();
                }

                node.Process();
            }
        }
    }

    /// <summary>Every read is answered in the end, even one whose messages were lost.</summary>
    private void SettleReads()
    {
        for (var round = 0; round < 25 && _checks.OpenReads > 0; round++)
        {
            HealedRound();
        }
    }
}
