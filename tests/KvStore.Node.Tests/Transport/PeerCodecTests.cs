using Google.Protobuf;
using KvStore.Contracts.Partitioning;
using KvStore.Node.Log;
using KvStore.Node.Transport;
using KvStore.Raft;
using Message = KvStore.Raft.Message;
using Wire = KvStore.Contracts.Internal;

namespace KvStore.Node.Tests.Transport;

/// <summary>Goal: what one core says the other hears. Method: through the wire's bytes and back, for every kind of message.</summary>
public sealed class PeerCodecTests
{
    private static readonly NodeId From = new(0xfedc_ba98_7654_3210);
    private static readonly NodeId To = new(2);
    private static readonly Term SomeTerm = new(7);

    public static TheoryData<Message> Messages => new()
    {
        new VoteRequest(From, To, SomeTerm, new LogPosition(new Term(6), new LogIndex(9)), PreVote: true, Transfer: false),
        new VoteRequest(From, To, SomeTerm, new LogPosition(new Term(6), new LogIndex(9)), PreVote: false, Transfer: true),
        new VoteResponse(From, To, SomeTerm, Granted: true, PreVote: false),
        new VoteResponse(From, To, SomeTerm, Granted: false, PreVote: true),
        new AppendResponse(From, To, SomeTerm, Rejected: false, new LogIndex(11), LogPosition.Zero),
        new AppendResponse(From, To, SomeTerm, Rejected: true, new LogIndex(11), new LogPosition(new Term(3), new LogIndex(4))),
        new HeartbeatRequest(From, To, SomeTerm, new LogIndex(5), ReadContext: 99),
        new HeartbeatResponse(From, To, SomeTerm, ReadContext: 99),
        new ReadIndexRequest(From, To, SomeTerm, RequestId: ulong.MaxValue),
        new ReadIndexResponse(From, To, SomeTerm, RequestId: 8, new LogIndex(12), Refused: false),
        new ReadIndexResponse(From, To, SomeTerm, RequestId: 8, LogIndex.Zero, Refused: true),
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_survives_the_wire(Message message)
    {
        var wire = Wire.PeerMessage.Parser.ParseFrom(PeerCodec.ToWire(new GroupId(3), message, new EntryStore()).ToByteArray());

        Assert.Equal(3ul, wire.GroupId);
        Assert.Equal(message, PeerCodec.FromWire(wire, From, To));
    }

    [Fact]
    public void Entries_travel_with_their_payloads()
    {
        var entries = new EntryStore();
        for (byte i = 1; i <= 4; i++)
        {
            entries.Append(new[] { i, i });
        }

        EntryHeader[] headers =
        [
            new(new Term(2), EntryKind.NoOp, 2),
            new(new Term(3), EntryKind.Command, 2),
        ];
        var previous = new LogPosition(new Term(2), new LogIndex(2));
        var message = new AppendRequest(From, To, SomeTerm, previous, headers, new LogIndex(1));

        var wire = Wire.PeerMessage.Parser.ParseFrom(PeerCodec.ToWire(new GroupId(1), message, entries).ToByteArray());
        var read = Assert.IsType<AppendRequest>(PeerCodec.FromWire(wire, From, To));

        Assert.Equal(previous, read.Previous);
        Assert.Equal(new LogIndex(1), read.Commit);
        Assert.Equal(headers, read.Entries.ToArray());
        Assert.Equal(new byte[] { 3, 3 }, wire.AppendRequest.Entries[0].Payload.ToByteArray());
        Assert.Equal(new byte[] { 4, 4 }, wire.AppendRequest.Entries[1].Payload.ToByteArray());
    }

    [Fact]
    public void A_message_of_a_kind_unknown_here_is_no_message()
    {
        Assert.Null(PeerCodec.FromWire(new Wire.PeerMessage { GroupId = 1, Term = 1 }, From, To));
    }
}
