using System.Buffers.Binary;
using System.Collections.Immutable;
using KvStore.Contracts.Partitioning;
using KvStore.Raft;
using KvStore.Storage.Files;

namespace KvStore.Node.Snapshots;

/// <summary>Writes and reads the header that SnapshotFormat.cs draws.</summary>
internal static class SnapshotHeaderCodec
{
    private const int LengthAt = 12;

    public static byte[] Encode(SnapshotHeader header)
    {
        var configuration = header.Description.Configuration;
        var (voters, learners, outgoing) = (
            configuration.Configuration.Voters, configuration.Configuration.Learners, configuration.Configuration.OutgoingVoters);
        var nodes = voters.Length + learners.Length + outgoing.Length;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nodes, SnapshotFormat.NodesMax, nameof(header));

        var bytes = new byte[SnapshotFormat.HeaderFixedBytes + (nodes * sizeof(ulong)) + sizeof(uint)];
        var span = bytes.AsSpan();
        SnapshotFormat.HeaderMagic.CopyTo(span);
        BinaryPrimitives.WriteUInt32LittleEndian(span[8..], SnapshotFormat.Version);
        BinaryPrimitives.WriteInt32LittleEndian(span[LengthAt..], bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(span[16..], header.ClusterId);
        BinaryPrimitives.WriteUInt64LittleEndian(span[24..], header.Group.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(span[32..], header.Position.Index.Value);
        BinaryPrimitives.WriteUInt64LittleEndian(span[40..], header.Position.Term.Value);
        BinaryPrimitives.WriteInt64LittleEndian(span[48..], header.Revision);
        BinaryPrimitives.WriteUInt64LittleEndian(span[56..], configuration.Index.Value);
        BinaryPrimitives.WriteInt32LittleEndian(span[64..], voters.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[68..], learners.Length);
        BinaryPrimitives.WriteInt32LittleEndian(span[72..], outgoing.Length);
        var at = SnapshotFormat.HeaderFixedBytes;
        foreach (var node in voters.AddRange(learners).AddRange(outgoing))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(span[at..], node.Value);
            at += sizeof(ulong);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(span[at..], Crc32C.Compute(span[..at]));
        return bytes;
    }

    /// <summary>
    /// The length that the beginning of a file claims for its header; zero when this is no header. Says nothing of the truth of the rest.
    /// </summary>
    public static int LengthOf(ReadOnlySpan<byte> beginning)
    {
        if (beginning.Length < SnapshotFormat.HeaderFixedBytes || !beginning.StartsWith(SnapshotFormat.HeaderMagic))
        {
            return 0;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(beginning[LengthAt..]);
        return length is >= SnapshotFormat.HeaderFixedBytes + sizeof(uint) and <= SnapshotFormat.HeaderBytesMax ? length : 0;
    }

    /// <summary>Reads a header of the length it claims; null when it is damaged or of another version.</summary>
    public static SnapshotHeader? Decode(ReadOnlySpan<byte> bytes)
    {
        var crcAt = bytes.Length - sizeof(uint);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes[crcAt..]) != Crc32C.Compute(bytes[..crcAt])
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != SnapshotFormat.Version)
        {
            return null;
        }

        var voters = BinaryPrimitives.ReadInt32LittleEndian(bytes[64..]);
        var learners = BinaryPrimitives.ReadInt32LittleEndian(bytes[68..]);
        var outgoing = BinaryPrimitives.ReadInt32LittleEndian(bytes[72..]);
        var nodes = bytes[SnapshotFormat.HeaderFixedBytes..crcAt];
        if (voters < 0 || learners < 0 || outgoing < 0 || ((long)voters + learners + outgoing) * sizeof(ulong) != nodes.Length)
        {
            return null;
        }

        var configuration = new Configuration
        {
            Voters = ReadNodes(ref nodes, voters),
            Learners = ReadNodes(ref nodes, learners),
            OutgoingVoters = ReadNodes(ref nodes, outgoing),
        };
        var position = new LogPosition(
            new Term(BinaryPrimitives.ReadUInt64LittleEndian(bytes[40..])), new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..])));
        var entry = new ConfigurationEntry(new LogIndex(BinaryPrimitives.ReadUInt64LittleEndian(bytes[56..])), configuration);
        return new SnapshotHeader(
            ClusterId: BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            new GroupId(BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..])),
            new SnapshotDescription(position, entry),
            Revision: BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]));
    }

    private static ImmutableArray<NodeId> ReadNodes(ref ReadOnlySpan<byte> source, int count)
    {
        var nodes = ImmutableArray.CreateBuilder<NodeId>(count);
        for (var i = 0; i < count; i++)
        {
            nodes.Add(new NodeId(BinaryPrimitives.ReadUInt64LittleEndian(source[(i * sizeof(ulong))..])));
        }

        source = source[(count * sizeof(ulong))..];
        return nodes.MoveToImmutable();
    }
}
