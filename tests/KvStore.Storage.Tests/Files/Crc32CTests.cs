using System.Text;
using FsCheck;
using FsCheck.Fluent;
using KvStore.Storage.Files;

namespace KvStore.Storage.Tests.Files;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720 appendix B.4, and the check value of the CRC catalogue for "123456789".</summary>
    public static TheoryData<byte[], uint> PublishedVectors => new()
    {
        { Encoding.ASCII.GetBytes("123456789"), 0xE306_9283 },
        { new byte[32], 0x8A91_36AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8_AB43 },
        { Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), 0x46DD_794E },
        { Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray(), 0x113F_DB5C },
        { Array.Empty<byte>(), 0 },
    };

    [Theory]
    [MemberData(nameof(PublishedVectors))]
    public void Published_vectors(byte[] bytes, uint expected)
    {
        Assert.Equal(expected, Crc32C.Compute(bytes));
        Assert.Equal(expected, Crc32C.AppendByTable(0, bytes));
    }

    [Fact]
    public void Instruction_and_table_agree_and_parts_give_the_whole() => Prop.ForAll<byte[], byte[]>((head, tail) =>
    {
        byte[] whole = [.. head, .. tail];
        var expected = Crc32C.AppendByTable(0, whole);
        return Crc32C.Compute(whole) == expected &&
            Crc32C.Append(Crc32C.Compute(head), tail) == expected &&
            Crc32C.AppendByTable(Crc32C.AppendByTable(0, head), tail) == expected;
    }).QuickCheckThrowOnFailure();
}
