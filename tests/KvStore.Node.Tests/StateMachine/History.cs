using System.Buffers.Binary;
using System.Text;
using KvStore.Node.StateMachine;
using KvStore.Storage.Engine;

namespace KvStore.Node.Tests.StateMachine;

/// <summary>Reads the history rows by their documented bytes, not by the code that wrote them.</summary>
internal static class History
{
    /// <summary>"main/sub put|delete key" of each row.</summary>
    public static List<string> Read(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        var lines = new List<string>();
        for (var found = rows.Seek([0x03]); found; found = rows.MoveNext())
        {
            Assert.Equal(StateLayout.HistoryKeySize, rows.CurrentKey.Length);
            var main = BinaryPrimitives.ReadInt64BigEndian(rows.CurrentKey[1..]);
            var sub = BinaryPrimitives.ReadInt32BigEndian(rows.CurrentKey[9..]);
            var kind = rows.CurrentValue[0] == 1 ? "put" : "delete";
            lines.Add($"{main}/{sub} {kind} {Encoding.Latin1.GetString(rows.CurrentValue[1..])}");
        }

        return lines;
    }
}
