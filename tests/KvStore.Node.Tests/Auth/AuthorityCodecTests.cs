using KvStore.Contracts.Etcd;
using KvStore.Node.StateMachine;
using KvStore.Node.Tests.StateMachine;
using KvStore.Raft;

namespace KvStore.Node.Tests.Auth;

/// <summary>By whose leave a command is in the log.</summary>
public sealed class AuthorityCodecTests
{
    public static TheoryData<string, ulong> Users => new() { { "a", 1 }, { "пользователь", ulong.MaxValue }, { new string('x', 70_000), 3 } };

    [Fact]
    public void A_checked_command_has_the_documented_bytes()
    {
        var entry = Encode(CommandAuthority.Checked("ab", revision: 5));

        Assert.Equal("01010200", Convert.ToHexString(entry.AsSpan(0, 4)));
        Assert.Equal("0500000000000000" + "02000000" + "6162" + "0A016B120176", Convert.ToHexString(entry.AsSpan(CommandCodec.HeaderSize)));
    }

    [Fact]
    public void Commands_that_are_not_checked_take_no_more_room()
    {
        Assert.Equal(Encode(default).Length, Encode(CommandAuthority.Trusted).Length);
        Assert.Equal(CommandAuthority.Trusted, CommandCodec.Decode(Encode(CommandAuthority.Trusted)).Authority);
        Assert.Equal(CommandAuthority.Unchecked, CommandCodec.Decode(Encode(default)).Authority);
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void An_authority_is_read_back(string user, ulong revision)
    {
        var command = CommandCodec.Decode(Encode(CommandAuthority.Checked(user, revision)));

        Assert.Equal(CommandAuthority.Checked(user, revision), command.Authority);
        Assert.Equal(Op.Put("k", "v"), PutRequest.Parser.ParseFrom(command.Request.Span));
    }

    [Fact]
    public void A_command_that_ends_within_its_authority_stops_the_replica()
    {
        var entry = Encode(CommandAuthority.Checked("alice", revision: 5));
        for (var length = CommandCodec.HeaderSize; length < CommandCodec.HeaderSize + 17; length++)
        {
            Assert.Throws<CommandFormatException>(() => CommandCodec.Decode(entry.AsMemory(0, length)));
        }

        entry[CommandCodec.HeaderSize + 11] = 0xFF;
        Assert.Throws<CommandFormatException>(() => CommandCodec.Decode(entry));
    }

    private static byte[] Encode(CommandAuthority authority) => CommandCodec.Encode(
        CommandKind.Put, new NodeId(1), requestId: 1, proposedAtUnixMilliseconds: 1, Op.Put("k", "v"), authority);
}
