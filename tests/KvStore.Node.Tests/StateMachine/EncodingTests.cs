using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;
using KvStore.Raft;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Bytes in the log and in the engine: formats, order, what cannot be read.</summary>
public sealed class EncodingTests
{
    [Fact]
    public void Command_has_the_documented_bytes()
    {
        var entry = CommandCodec.Encode(CommandKind.Put, new NodeId(0x0102), requestId: 3, proposedAtUnixMilliseconds: -2, Op.Put("k", "v"));

        Assert.Equal(
            "01010000" + "0201000000000000" + "0300000000000000" + "FEFFFFFFFFFFFFFF" + "0A016B120176",
            Convert.ToHexString(entry));
    }

    [Theory]
    [InlineData(CommandKind.Put)]
    [InlineData(CommandKind.DeleteRange)]
    [InlineData(CommandKind.Txn)]
    public void Command_is_read_back_without_a_copy(CommandKind kind)
    {
        var request = Op.Put("key", "value");
        var entry = CommandCodec.Encode(kind, new NodeId(ulong.MaxValue), ulong.MaxValue - 1, long.MaxValue, request);

        var command = CommandCodec.Decode(entry);

        Assert.Equal(kind, command.Kind);
        Assert.Equal(new NodeId(ulong.MaxValue), command.Proposer);
        Assert.Equal(ulong.MaxValue - 1, command.RequestId);
        Assert.Equal(long.MaxValue, command.ProposedAtUnixMilliseconds);
        Assert.Equal(entry.AsMemory(CommandCodec.HeaderSize), command.Request);
        Assert.Equal(request, PutRequest.Parser.ParseFrom(command.Request.Span));
    }

    /// <summary>The parser leaves a group within a nested message whose length is none by another exception than its own (fuzz seed 179834).</summary>
    [Fact]
    public void Bytes_that_the_parser_stumbles_over_are_no_command()
    {
        var bytes = Convert.FromHexString(
            "0AFFFFFFFF87A850F3A6A8918A3C3AE0381DEE4499B3CA9D1B6D0F2138CE3DDD617A7E73AEEA80A1E6BDA3A9C1FF");
        var entry = CommandCodec.Encode(CommandKind.Txn, new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: 1, new TxnRequest());
        using var store = new TestStore();

        var refusal = Assert.Throws<CommandFormatException>(
            () => store.Machine.Apply(CommandCodec.Decode((byte[])[.. entry, .. bytes]), new LogIndex(1), ResponseMode.Build));

        Assert.IsType<ArgumentOutOfRangeException>(refusal.InnerException);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 255)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(3, 1)]
    public void Unknown_version_or_kind_stops_the_replica(int position, byte value)
    {
        var entry = CommandCodec.Encode(CommandKind.Put, new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: 1, Op.Put("k"));
        entry[position] = value;

        Assert.Throws<CommandFormatException>(() => CommandCodec.Decode(entry));
        Assert.Throws<CommandFormatException>(() => CommandCodec.Decode(entry.AsMemory(0, CommandCodec.HeaderSize - 1)));
    }

    [Fact]
    public void Request_that_is_no_message_stops_the_replica()
    {
        using var store = new TestStore();
        foreach (var kind in new[] { CommandKind.Put, CommandKind.DeleteRange, CommandKind.Txn })
        {
            var command = new Command(kind, new NodeId(1), 1, 1, new byte[] { 0x0A, 0x7F, 0x01 });
            Assert.Throws<CommandFormatException>(() => store.Machine.Apply(command, new LogIndex(1), ResponseMode.Build));
        }
    }

    [Fact]
    public void Put_request_is_read_as_the_generated_parser_reads_it()
    {
        var requests =
            from key in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
            from value in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
            from lease in Gen.Elements(0L, 1, -1, 300, long.MaxValue, long.MinValue)
            from flags in Gen.Choose(0, 7)
            select new PutRequest
            {
                Key = ByteString.CopyFrom(key),
                Value = ByteString.CopyFrom(value),
                Lease = lease,
                PrevKv = (flags & 1) != 0,
                IgnoreValue = (flags & 2) != 0,
                IgnoreLease = (flags & 4) != 0,
            };

        Prop.ForAll(requests.ToArbitrary(), request => AssertSame(request, request.ToByteArray()))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Put_request_with_unknown_and_repeated_fields_is_read_as_the_generated_parser_reads_it()
    {
        // Unknown fields of each wire type, then the key twice: the last one counts.
        var bytes = Convert.FromHexString("7805" + "7A0161" + "7D01020304" + "790102030405060708" + "0A0178" + "0A0179" + "2001");

        AssertSame(PutRequest.Parser.ParseFrom(bytes), bytes);
    }

    [Theory]
    [InlineData("0A")]
    [InlineData("0A05")]
    [InlineData("0AFFFFFFFF0F")]
    [InlineData("18FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("7D010203")]
    [InlineData("79010203")]
    [InlineData("0B")]
    public void Put_request_that_is_cut_or_malformed_is_refused(string hex)
    {
        var bytes = Convert.FromHexString(hex);

        Assert.Throws<CommandFormatException>(() => PutRequestReader.Read(bytes, out _));
        Assert.Throws<InvalidProtocolBufferException>(() => PutRequest.Parser.ParseFrom(bytes));
    }

    [Fact]
    public void Row_keys_sort_as_user_keys_and_newer_rows_first()
    {
        var bytes = Gen.Elements<byte>(0, 1, 2, 0x61, 0xFE, 0xFF).ArrayOf();
        var rows =
            from left in bytes
            from right in bytes
            from revisions in Gen.Choose(0, 3).ArrayOf(4)
            select (left, right, new RowRevision(revisions[0], revisions[1]), new RowRevision(revisions[2], revisions[3]));

        Prop.ForAll(rows.ToArbitrary(), row =>
        {
            var (left, right, leftRevision, rightRevision) = row;
            var expected = left.AsSpan().SequenceCompareTo(right);
            if (expected == 0)
            {
                expected = (rightRevision.Main, rightRevision.Sub).CompareTo((leftRevision.Main, leftRevision.Sub));
            }

            var leftRow = new RowKeyBuffer().DataKey(left, leftRevision).ToArray();
            var rightRow = new RowKeyBuffer().DataKey(right, rightRevision).ToArray();
            Assert.Equal(Math.Sign(expected), Math.Sign(leftRow.AsSpan().SequenceCompareTo(rightRow)));
            Assert.Equal(left, StateLayout.UserKey(leftRow).ToArray());
            Assert.Equal(leftRevision, StateLayout.ReadDataRevision(leftRow));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Rows_have_the_documented_bytes()
    {
        using var store = new TestStore();
        store.Put("a\0b=v");
        store.Ok<DeleteRangeResponse>(Op.Delete("a\0b"));

        using var rows = store.Engine.Current.CreateIterator();
        var lines = new List<string>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            lines.Add($"{Convert.ToHexString(rows.CurrentKey)} {Convert.ToHexString(rows.CurrentValue)}");
        }

        var hash = Convert.ToHexString(BitConverter.GetBytes(store.Machine.StateHash));
        Assert.Equal(
            [
                "0101 03" + "0300000000000000" + "FFFFFFFFFFFFFFFF" + hash,
                "02" + "6100FF62" + "0001" + "FFFFFFFFFFFFFFFC" + "FFFFFFFF 02",
                "02" + "6100FF62" + "0001" + "FFFFFFFFFFFFFFFD" + "FFFFFFFF 01" + "0200000000000000" + "0100000000000000" + "0000000000000000" + "76",
                "03" + "0000000000000002" + "00000000 01" + "610062",
                "03" + "0000000000000003" + "00000000 02" + "610062",
            ],
            lines);
    }

    [Theory]
    [InlineData("", 0, 0xEF46DB3751D8E999)]
    [InlineData("a", 0, 0xD24EC4F1A98C6E5B)]
    [InlineData("abc", 0, 0x44BC2CF5AD770999)]
    [InlineData("Nobody inspects the spammish repetition", 0, 0xFBCEA83C8A378BF1)]
    public void Hash_gives_the_published_values(string text, ulong seed, ulong expected) =>
        Assert.Equal(expected, Xxh64.Hash(Encoding.ASCII.GetBytes(text), seed));

    private static void AssertSame(PutRequest expected, byte[] bytes)
    {
        var actual = PutRequestReader.Read(bytes, out _);
        Assert.Equal(expected.Key.ToByteArray(), actual.Key.ToArray());
        Assert.Equal(expected.Value.ToByteArray(), actual.Value.ToArray());
        Assert.Equal(expected.Lease, actual.Lease);
        Assert.Equal(expected.PrevKv, actual.WantsPrevious);
        Assert.Equal(expected.IgnoreValue, actual.IgnoresValue);
        Assert.Equal(expected.IgnoreLease, actual.IgnoresLease);
    }
}
