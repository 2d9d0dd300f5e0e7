using System.Buffers.Binary;
using System.Runtime.Intrinsics.X86;
using ArmCrc = System.Runtime.Intrinsics.Arm.Crc32;

namespace KvStore.Storage.Files;

/// <summary>
/// CRC-32C (Castagnoli; reflected polynomial 0x82F63B78, RFC 3720 appendix B.4), the checksum of every format on disk. Uses the
/// processor's instruction where there is one; the result is the same everywhere.
/// Thread safety: safe for concurrent use.
/// </summary>
public static class Crc32C
{
    private const uint Polynomial = 0x82F6_3B78;

    private static readonly uint[] Table = BuildTable();

    /// <summary>The checksum of <paramref name="bytes"/>.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>The checksum of what <paramref name="crc"/> covers followed by <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Sse42.X64.IsSupported)
        {
            return ~AppendX64(~crc, bytes);
        }

        return ArmCrc.Arm64.IsSupported ? ~AppendArm64(~crc, bytes) : AppendByTable(crc, bytes);
    }

    /// <summary>The same by table, for processors without the instruction. Internal so that a test holds both to the same answers.</summary>
    internal static uint AppendByTable(uint crc, ReadOnlySpan<byte> bytes)
    {
        crc = ~crc;
        foreach (var value in bytes)
        {
            crc = Table[(byte)(crc ^ value)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint AppendX64(uint state, ReadOnlySpan<byte> bytes)
    {
        ulong wide = state;
        while (bytes.Length >= sizeof(ulong))
        {
            wide = Sse42.X64.Crc32(wide, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        state = (uint)wide;
        foreach (var value in bytes)
        {
            state = Sse42.Crc32(state, value);
        }

        return state;
    }

    private static uint AppendArm64(uint state, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            state = ArmCrc.Arm64.ComputeCrc32C(state, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            state = ArmCrc.ComputeCrc32C(state, value);
        }

        return state;
    }

    private static uint[] BuildTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
