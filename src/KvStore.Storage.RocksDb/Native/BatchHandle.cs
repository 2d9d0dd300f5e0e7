namespace KvStore.Storage.RocksDb.Native;

/// <summary>A batch of changes in the library's memory. Whoever calls holds the handle open.</summary>
internal sealed unsafe class BatchHandle : NativeHandle
{
    public BatchHandle() => SetHandle(RocksDbApi.CreateBatch());

    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* keyStart = key, valueStart = value)
        {
            RocksDbApi.BatchPut(handle, keyStart, (nuint)key.Length, valueStart, (nuint)value.Length);
        }
    }

    /// <summary>A value in two parts, joined by the library while it copies.</summary>
    public void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> valueHead, ReadOnlySpan<byte> valueTail)
    {
        fixed (byte* keyStart = key, headStart = valueHead, tailStart = valueTail)
        {
            var keys = keyStart;
            var keyLength = (nuint)key.Length;
            var values = stackalloc byte*[2] { headStart, tailStart };
            var lengths = stackalloc nuint[2] { (nuint)valueHead.Length, (nuint)valueTail.Length };
            RocksDbApi.BatchPutParts(handle, keyParts: 1, &keys, &keyLength, valueParts: 2, values, lengths);
        }
    }

    public void Delete(ReadOnlySpan<byte> key)
    {
        fixed (byte* keyStart = key)
        {
            RocksDbApi.BatchDelete(handle, keyStart, (nuint)key.Length);
        }
    }

    public void Clear() => RocksDbApi.ClearBatch(handle);

    protected override void Release() => RocksDbApi.DestroyBatch(handle);
}
