using System.Buffers.Binary;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Sessions;
using KvStore.Raft;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>The bytes of sessions in the engine and in the log.</summary>
public sealed class SessionRowTests
{
    [Fact]
    public void Rows_have_the_documented_bytes()
    {
        using var store = new TestStore();
        store.Open(ttl: 0x2710);
        store.Advance(0x0102);
        var put = Op.Put("k");
        var failing = new PutRequest { Key = Op.Bytes("x"), IgnoreValue = true };
        var delete = Op.Delete("x");
        store.Apply(put.In(1, 3, firstUnacknowledged: 2));
        store.Apply(failing.In(1, 4));
        store.Apply(delete.In(1, 5));

        const string Session = "0000000000000001";
        Assert.Equal(
            [
                "0103 0201000000000000",
                "0104" + Session + " 1027000000000000" + "0201000000000000" + "0200000000000000",
                "0105" + Session + "0000000000000003 01" + "01" + Digest(put) + SlotOf("k") + "0A021802",
                "0105" + Session + "0000000000000004 01" + "02" + Digest(failing) + SlotOf("x") + "030B" + Hex("KeyNotFound") + Hex("etcdserver: key not found"),
                "0105" + Session + "0000000000000005 02" + "01" + Digest(delete) + SlotOf("x") + "0A021802",
            ],
            store.SessionRows());
    }

    [Fact]
    public void Result_that_is_not_kept_leaves_a_note()
    {
        using var store = new TestStore();
        var session = store.Open();
        store.Put("k=" + new string('v', 40_000));
        var put = new PutRequest { Key = Op.Bytes("k"), PrevKv = true };
        store.Apply(put.In(session, 1));

        Assert.EndsWith(" 0103" + Digest(put) + SlotOf("k"), store.SessionRows()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Token_of_a_put_is_read_as_the_generated_parser_reads_it()
    {
        // The token comes twice: fields merge, and one unknown to us is skipped.
        var bytes = Convert.FromHexString("0A016B" + "C23E04" + "08071009" + "C23E06" + "1002" + "1801" + "7805");
        var expected = PutRequest.Parser.ParseFrom(bytes);

        var put = PutRequestReader.Read(bytes, out var session);

        Assert.Equal(expected.Key.ToByteArray(), put.Key.ToArray());
        Assert.Equal(7UL, session!.SessionId);
        Assert.Equal(2UL, session.RequestNumber);
        Assert.Equal(expected.Session, session);
    }

    [Theory]
    [InlineData("0A016B" + "C23E03" + "0807")]
    [InlineData("0A016B" + "C23E01" + "08")]
    public void Token_of_a_put_that_is_cut_stops_the_replica(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Throws<CommandFormatException>(() => PutRequestReader.Read(bytes, out _));
    }

    [Theory]
    [InlineData(CommandKind.OpenSession, 32)]
    [InlineData(CommandKind.KeepAliveSession, 33)]
    [InlineData(CommandKind.CloseSession, 34)]
    [InlineData(CommandKind.AdvanceClock, 35)]
    public void Kinds_in_the_log_keep_their_numbers(CommandKind kind, byte number)
    {
        var entry = CommandCodec.Encode(kind, new NodeId(1), 1, 1, new PutRequest());

        Assert.Equal(number, entry[1]);
        Assert.Equal(kind, CommandCodec.Decode(entry).Kind);
    }

    [Theory]
    [InlineData(CommandKind.OpenSession)]
    [InlineData(CommandKind.KeepAliveSession)]
    [InlineData(CommandKind.CloseSession)]
    [InlineData(CommandKind.AdvanceClock)]
    public void Command_that_is_no_message_stops_the_replica(CommandKind kind)
    {
        using var store = new TestStore();
        var command = new Command(kind, new NodeId(1), 1, 1, new byte[] { 0x0A, 0x7F, 0x01 });

        Assert.Throws<CommandFormatException>(() => store.Machine.Apply(command, new LogIndex(1), ResponseMode.Build));
    }

    [Fact]
    public void Digest_is_of_all_but_the_token_wherever_that_stands()
    {
        // A put; a field that is not known here may stand behind the token.
        const string Put = "0A016B" + "120176";
        const string Unknown = "C8BB01" + "05";
        const string Token = "C23E04" + "08071009";
        var digest = DigestOf(Put + Token);

        Assert.Equal(Xxh64.Hash(Convert.FromHexString(Put), seed: 0), digest);
        Assert.Equal(digest, DigestOf(Put + "C23E06" + "080710091803"));
        Assert.NotEqual(digest, DigestOf(Put + Token + Unknown));
        Assert.Equal(DigestOf(Put + Token + Unknown), DigestOf(Put + "C23E02" + "0807" + Unknown));
        Assert.NotEqual(digest, DigestOf("0A016B" + "120177" + Token));
        Assert.Equal(0UL, DigestOf(Token));

        static ulong DigestOf(string hex) => SessionWrite.Of(new SessionToken(), CommandKind.Put, "k"u8, Convert.FromHexString(hex)).Digest;
    }

    private static string SlotOf(string key)
    {
        var bytes = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)Slot.Of(Op.Bytes(key).Span).Number);
        return Convert.ToHexString(bytes);
    }

    private static string Digest(IMessage request)
    {
        var bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Xxh64.Hash(request.ToByteArray(), seed: 0));
        return Convert.ToHexString(bytes);
    }

    private static string Hex(string text) => Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(text));
}
