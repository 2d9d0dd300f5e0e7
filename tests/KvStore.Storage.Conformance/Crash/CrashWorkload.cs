using System.Buffers.Binary;
using KvStore.Storage.Engine;

namespace KvStore.Storage.Conformance.Crash;

/// <summary>
/// The batches of the crash rounds. Batch i follows from i alone, so the parent knows what the child's engine must hold after it. Each
/// sets the head row to its index and changes rows all over the key space, so that a part of a batch, or a batch without the one before
/// it, shows.
/// </summary>
internal static class CrashWorkload
{
    private const int Keys = 3000;
    private const int ChangesMax = 12;
    private const int ValueSizeMax = 900;

    public static ReadOnlySpan<byte> HeadKey => "head"u8;

    /// <summary>Fills a batch with the changes of an index.</summary>
    public static void Fill(WriteBatch batch, ulong index) => Fill(index, new BatchTarget(batch));

    /// <summary>Makes the changes of an index in the model.</summary>
    public static void Fill(SortedDictionary<byte[], byte[]> rows, ulong index) => Fill(index, new ModelTarget(rows));

    private static void Fill<TTarget>(ulong index, TTarget target)
        where TTarget : struct, ITarget
    {
        var random = new Random((int)index);
        var head = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(head, index);
        target.Put(HeadKey.ToArray(), head);
        var changes = random.Next(ChangesMax);
        for (var i = 0; i < changes; i++)
        {
            var number = random.Next(Keys);
            byte[] key = [(byte)(number * 131), (byte)(number >> 8), (byte)number];
            if (random.Next(4) == 0)
            {
                target.Delete(key);
            }
            else
            {
                var value = new byte[random.Next(ValueSizeMax)];
                random.NextBytes(value);
                target.Put(key, value);
            }
        }
    }

    private interface ITarget
    {
        void Put(byte[] key, byte[] value);

        void Delete(byte[] key);
    }

    private readonly struct BatchTarget(WriteBatch batch) : ITarget
    {
        public void Put(byte[] key, byte[] value) => batch.Put(key, value);

        public void Delete(byte[] key) => batch.Delete(key);
    }

    private readonly struct ModelTarget(SortedDictionary<byte[], byte[]> rows) : ITarget
    {
        public void Put(byte[] key, byte[] value) => rows[key] = value;

        public void Delete(byte[] key) => rows.Remove(key);
    }
}
