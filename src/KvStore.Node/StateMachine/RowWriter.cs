using KvStore.Node.StateMachine.Leases;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine;

/// <summary>Writes versions as rows into the run's batch. Thread safety: none.</summary>
internal sealed class RowWriter(WriteBatch batch)
{
    private static readonly byte[] PutMark = [(byte)RowKind.Put];
    private static readonly byte[] DeleteMark = [(byte)RowKind.Delete];

    private readonly RowKeyBuffer _key = new();

    public WriteBatch Batch => batch;

    public void WriteState(in StateRow state) => state.WriteTo(batch);

    /// <summary>Writes the data row and the history row of a version; returns the data row's hash.</summary>
    public ulong Write(in KeyVersion version)
    {
        WriteData(version);
        WriteLease(version);
        Span<byte> historyKey = stackalloc byte[StateLayout.HistoryKeySize];
        StateLayout.WriteHistoryKey(historyKey, version.Revision);
        batch.Put(historyKey, version.Exists ? PutMark : DeleteMark, version.Key.Span);
        return RowHash.Of(version);
    }

    /// <summary>Writes the data row of a version that exists and was not written here; returns its hash.</summary>
    public ulong WriteMoved(in KeyVersion version)
    {
        WriteData(version);
        WriteLease(version);
        return RowHash.Of(version);
    }

    private void WriteData(in KeyVersion version)
    {
        var dataKey = _key.DataKey(version.Key.Span, version.Revision);
        if (version.Exists)
        {
            Span<byte> header = stackalloc byte[StateLayout.PutHeaderSize];
            StateLayout.WritePutHeader(header, version);
            batch.Put(dataKey, header, version.Value.Span);
        }
        else
        {
            batch.Put(dataKey, DeleteMark);
        }
    }

    private void WriteLease(in KeyVersion version)
    {
        if (version.LeftLease != 0)
        {
            batch.Delete(LeaseLayout.AttachmentKey(version.LeftLease, version.Key.Span));
        }

        if (version.Lease != 0)
        {
            batch.Put(LeaseLayout.AttachmentKey(version.Lease, version.Key.Span), LeaseLayout.AttachmentValue);
        }
    }

    /// <summary>Writes what a member published of itself, in place of what it published before; returns the write's hash.</summary>
    public ulong WriteMember(ulong memberId, ReadOnlySpan<byte> member)
    {
        Span<byte> key = stackalloc byte[StateLayout.MemberKeySize];
        StateLayout.WriteMemberKey(key, memberId);
        batch.Put(key, member);
        return Xxh64.Hash(member, Xxh64.Hash(key, seed: 0));
    }

    /// <summary>Forgets what a member published.</summary>
    public void DeleteMember(ulong memberId)
    {
        Span<byte> key = stackalloc byte[StateLayout.MemberKeySize];
        StateLayout.WriteMemberKey(key, memberId);
        batch.Delete(key);
    }

    /// <summary>Writes the configuration of the group in place of the one before; returns the write's hash.</summary>
    public ulong WriteConfiguration(ReadOnlySpan<byte> configuration)
    {
        batch.Put(StateLayout.ConfigurationKey, configuration);
        return Xxh64.Hash(configuration, Xxh64.Hash(StateLayout.ConfigurationKey, seed: 0));
    }
}
