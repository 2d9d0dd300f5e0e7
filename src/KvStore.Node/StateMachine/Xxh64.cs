using System.Buffers.Binary;
using System.Numerics;

namespace KvStore.Node.StateMachine;

/// <summary>
/// The XXH64 hash, after its public specification (github.com/Cyan4973/xxHash, doc/xxhash_spec.md): fast, the same on every machine, and
/// good enough to tell states apart. It is no protection against someone who wants a collision.
/// </summary>
internal static class Xxh64
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;
    private const ulong Prime3 = 0x165667B19E3779F9;
    private const ulong Prime4 = 0x85EBCA77C2B2AE63;
    private const ulong Prime5 = 0x27D4EB2F165667C5;
    private const int StripeSize = 32;

    public static ulong Hash(ReadOnlySpan<byte> data, ulong seed)
    {
        var length = (ulong)data.Length;
        var hash = data.Length < StripeSize ? seed + Prime5 : Stripes(ref data, seed);
        return Avalanche(Tail(data, hash + length));
    }

    private static ulong Stripes(ref ReadOnlySpan<byte> data, ulong seed)
    {
        var lane1 = seed + Prime1 + Prime2;
        var lane2 = seed + Prime2;
        var lane3 = seed;
        var lane4 = seed - Prime1;
        while (data.Length >= StripeSize)
        {
            lane1 = Round(lane1, BinaryPrimitives.ReadUInt64LittleEndian(data));
            lane2 = Round(lane2, BinaryPrimitives.ReadUInt64LittleEndian(data[8..]));
            lane3 = Round(lane3, BinaryPrimitives.ReadUInt64LittleEndian(data[16..]));
            lane4 = Round(lane4, BinaryPrimitives.ReadUInt64LittleEndian(data[24..]));
            data = data[StripeSize..];
        }

        var hash = BitOperations.RotateLeft(lane1, 1) + BitOperations.RotateLeft(lane2, 7)
            + BitOperations.RotateLeft(lane3, 12) + BitOperations.RotateLeft(lane4, 18);
        hash = Merge(hash, lane1);
        hash = Merge(hash, lane2);
        hash = Merge(hash, lane3);
        return Merge(hash, lane4);
    }

    private static ulong Tail(ReadOnlySpan<byte> data, ulong hash)
    {
        while (data.Length >= sizeof(ulong))
        {
            hash ^= Round(0, BinaryPrimitives.ReadUInt64LittleEndian(data));
            hash = (BitOperations.RotateLeft(hash, 27) * Prime1) + Prime4;
            data = data[sizeof(ulong)..];
        }

        if (data.Length >= sizeof(uint))
        {
            hash ^= BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime1;
            hash = (BitOperations.RotateLeft(hash, 23) * Prime2) + Prime3;
            data = data[sizeof(uint)..];
        }

        foreach (var value in data)
        {
            hash ^= value * Prime5;
            hash = BitOperations.RotateLeft(hash, 11) * Prime1;
        }

        return hash;
    }

    private static ulong Round(ulong lane, ulong input) => BitOperations.RotateLeft(lane + (input * Prime2), 31) * Prime1;

    private static ulong Merge(ulong hash, ulong lane) => ((hash ^ Round(0, lane)) * Prime1) + Prime4;

    private static ulong Avalanche(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * Prime2;
        hash = (hash ^ (hash >> 29)) * Prime3;
        return hash ^ (hash >> 32);
    }
}
