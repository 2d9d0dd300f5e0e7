using KvStore.Raft.Tests.Harness;

namespace KvStore.Raft.Tests.Simulation;

/// <summary>Saves snapshots, compacts logs and moves snapshots between nodes, at any moment and with every outcome.</summary>
internal sealed class SnapshotChaos(Random random, SimCluster cluster, List<SimNode> nodes)
{
    /// <summary>Compactions that dropped something.</summary>
    public int Compactions { get; private set; }

    /// <summary>Compactions that dropped less than they might have, since a snapshot was on its way.</summary>
    public int Pinned { get; private set; }

    public void SaveOrCompact(SimNode node)
    {
        var saved = node.Core.Status().Snapshot.Index;
        if (random.Next(2) == 0 && (ulong)node.Applied.Count > saved.Value)
        {
            node.SaveSnapshot();
            return;
        }

        var before = node.Core.BasePosition.Index;
        if (before < saved)
        {
            var wanted = new LogIndex(before.Value + 1 + (ulong)random.Next((int)(saved.Value - before.Value)));
            var after = node.Compact(wanted);
            Compactions += after > before ? 1 : 0;
            Pinned += after < wanted ? 1 : 0;
        }
    }

    /// <summary>Something becomes of a snapshot that a node sends; what it hears of that need not be true.</summary>
    public void MoveStream()
    {
        var senders = nodes.FindAll(node => node.IsUp && node.Streams.Count > 0);
        if (senders.Count == 0)
        {
            return;
        }

        var sender = senders[random.Next(senders.Count)];
        var stream = sender.Streams[random.Next(sender.Streams.Count)];
        var heard = random.Next(2) == 0;
        switch (random.Next(10))
        {
            case < 5:
                cluster.DeliverOne(stream.Envelope);
                heard = random.Next(5) > 0;
                break;
            case < 7:
                // Arrives late, or twice, or never.
                cluster.Wire.Add(stream.Envelope);
                break;
            case < 8:
                ReceiveAndCrash(stream);
                heard = false;
                break;
            default:
                heard = false;
                break;
        }

        End(sender, stream, heard);
    }

    /// <summary>Everything works: all snapshots on their way arrive.</summary>
    public void DeliverAll()
    {
        foreach (var sender in nodes)
        {
            while (sender.Streams.Count > 0)
            {
                var stream = sender.Streams[0];
                cluster.DeliverOne(stream.Envelope);
                End(sender, stream, delivered: true);
            }
        }
    }

    /// <summary>The file is whole and durable when the node stops, and its core never heard of it.</summary>
    private void ReceiveAndCrash(SimStream stream)
    {
        var receiver = cluster[stream.To];
        if (receiver.IsUp && stream.Envelope.Snapshot is { } snapshot && snapshot.Position.Index > receiver.Core.Status().Snapshot.Index)
        {
            receiver.Disk.Snapshot = snapshot;
            receiver.Crash(partsOfOldestWrite: random.Next(5));
            Crashed(receiver.Id);
        }
    }

    /// <summary>Hears of nodes that this class crashes.</summary>
    public Action<NodeId> Crashed { get; set; } = _ => { };

    private static void End(SimNode sender, SimStream stream, bool delivered)
    {
        sender.Streams.Remove(stream);
        sender.Core.OnSnapshotSent(stream.To, stream.Envelope.Snapshot!.Position, delivered);
        sender.Process();
    }
}
