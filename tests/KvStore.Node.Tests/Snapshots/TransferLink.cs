using KvStore.Contracts.Internal;
using KvStore.Node.Snapshots;
using KvStore.Raft;

namespace KvStore.Node.Tests.Snapshots;

/// <summary>
/// A sender and a receiver with a link between them that loses, doubles, delays and reorders messages as its random numbers say.
/// </summary>
internal sealed class TransferLink(SnapshotReceiver receiver, Random random)
{
    private static readonly NodeId Leader = new(1);
    private readonly List<PeerMessage> _toReceiver = [];
    private readonly List<PeerMessage> _toSender = [];

    /// <summary>Of 100 messages, how many are lost, and how many doubled.</summary>
    public int FaultPercent { get; set; }

    public bool IsBroken { get; set; }

    public long BytesSent { get; private set; }

    public long BytesInFlightMax { get; private set; }

    /// <summary>Runs until the sender has an outcome or the receiver has the whole file.</summary>
    public void Run(SnapshotSender sender, int rounds = 20_000, bool ticks = true)
    {
        for (var round = 0; round < rounds && sender.Outcome == SnapshotSendOutcome.Running && !receiver.IsComplete; round++)
        {
            Step(sender);
            if (ticks && round % 5 == 0)
            {
                sender.Tick();
                receiver.Tick();
            }
        }
    }

    public void Step(SnapshotSender sender)
    {
        while (sender.Next() is { } message)
        {
            BytesSent += message.SnapshotChunk.Data.Length;
            Post(_toReceiver, message);
            sender.OnSent();
        }

        BytesInFlightMax = Math.Max(BytesInFlightMax, _toReceiver.Sum(message => (long)message.SnapshotChunk.Data.Length));
        foreach (var message in Take(_toReceiver))
        {
            if (receiver.Receive(Leader, new Term(message.Term), message.SnapshotChunk) is { } response)
            {
                Post(_toSender, new PeerMessage { Term = message.Term, SnapshotChunkResponse = response });
            }
        }

        foreach (var message in Take(_toSender))
        {
            sender.OnResponse(message.SnapshotChunkResponse);
        }
    }

    private void Post(List<PeerMessage> queue, PeerMessage message)
    {
        var fate = random.Next(100);
        if (IsBroken || fate < FaultPercent)
        {
            return;
        }

        // Through the wire format, so that nothing is shared.
        queue.Add(PeerMessage.Parser.ParseFrom(Google.Protobuf.MessageExtensions.ToByteArray(message)));
        if (fate >= 100 - FaultPercent)
        {
            queue.Insert(random.Next(queue.Count), message);
        }
    }

    private List<PeerMessage> Take(List<PeerMessage> queue)
    {
        var count = FaultPercent == 0 ? queue.Count : random.Next(queue.Count + 1);
        var taken = new List<PeerMessage>();
        for (var i = 0; i < count; i++)
        {
            var at = FaultPercent == 0 ? 0 : random.Next(Math.Min(3, queue.Count));
            taken.Add(queue[at]);
            queue.RemoveAt(at);
        }

        return taken;
    }
}
