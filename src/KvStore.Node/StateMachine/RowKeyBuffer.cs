namespace KvStore.Node.StateMachine;

/// <summary>Builds row keys in one array that is used again. A span it returned is valid until the next call. Thread safety: none.</summary>
internal sealed class RowKeyBuffer
{
    private const int UsualSize = 128;

    private byte[] _buffer = new byte[UsualSize];

    /// <summary>The part that all data rows of a user key share.</summary>
    public ReadOnlySpan<byte> DataPrefix(ReadOnlySpan<byte> userKey)
    {
        Reserve(userKey.Length);
        return _buffer.AsSpan(0, StateLayout.WriteDataPrefix(_buffer, userKey));
    }

    /// <summary>The key of one data row.</summary>
    public ReadOnlySpan<byte> DataKey(ReadOnlySpan<byte> userKey, RowRevision revision)
    {
        Reserve(userKey.Length);
        var prefixSize = StateLayout.WriteDataPrefix(_buffer, userKey);
        StateLayout.WriteDataRevision(_buffer.AsSpan(prefixSize), revision);
        return _buffer.AsSpan(0, prefixSize + StateLayout.RevisionSize);
    }

    private void Reserve(int userKeyLength)
    {
        var size = StateLayout.DataPrefixSizeMax(userKeyLength) + StateLayout.RevisionSize;
        if (_buffer.Length < size)
        {
            _buffer = new byte[Math.Max(size, 2 * _buffer.Length)];
        }
    }
}
