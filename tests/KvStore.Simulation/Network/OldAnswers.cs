using KvStore.Contracts.Internal;

namespace KvStore.Simulation.Network;

/// <summary>
/// Copies of the last acknowledgements that went over each link. A network may deliver them once more at any time, and does when that is
/// worst: when their receiver, deposed meanwhile, leads again and other leaders have overwritten what was acknowledged.
/// </summary>
internal sealed class OldAnswers(int links)
{
    private const int KeptMax = 8;

    private readonly Queue<byte[]>?[] _frames = new Queue<byte[]>?[links];

    /// <summary>Keeps what a frame acknowledges.</summary>
    public void Note(int link, PeerFrame frame)
    {
        var answers = frame.Messages.Where(message => message.BodyCase == PeerMessage.BodyOneofCase.AppendResponse).ToList();
        if (answers.Count == 0)
        {
            return;
        }

        var frames = _frames[link] ??= new Queue<byte[]>();
        frames.Enqueue(Google.Protobuf.MessageExtensions.ToByteArray(new PeerFrame { Messages = { answers } }));
        if (frames.Count > KeptMax)
        {
            frames.Dequeue();
        }
    }

    /// <summary>What is kept of a link, oldest first.</summary>
    public IEnumerable<byte[]> Of(int link) => _frames[link] ?? [];
}
