using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Contracts.Partitioning;
using KvStore.Contracts.V1;
using KvStore.Node.StateMachine;
using KvStore.Storage.Engine;

namespace KvStore.Node.Tests.StateMachine.Sessions;

/// <summary>Commands of sessions in few words, each applied as a run of its own.</summary>
internal static class SessionStore
{
    public const long UsualTtl = 10_000;

    public static ulong Open(this TestStore store, long ttl = UsualTtl) =>
        store.Ok<SessionOpenResponse>(new SessionOpenRequest { TtlMilliseconds = ttl }).SessionId;

    public static KvError? KeepAlive(this TestStore store, ulong session) =>
        store.Apply(new SessionKeepAliveRequest { SessionId = session }).Error;

    public static KvError? Close(this TestStore store, ulong session) =>
        store.Apply(new SessionCloseRequest { SessionId = session }).Error;

    /// <summary>Moves the clock by as many steps as it needs.</summary>
    public static void Advance(this TestStore store, long milliseconds)
    {
        while (milliseconds > 0)
        {
            var step = Math.Min(milliseconds, Node.StateMachine.Sessions.SessionLimits.ClockStepMillisecondsMax);
            store.Apply(Step(store.Machine.SessionClock, step));
            milliseconds -= step;
        }
    }

    public static AdvanceClock Step(long expected, long elapsed) =>
        new() { ExpectedMilliseconds = expected, ElapsedMilliseconds = elapsed };

    public static PutRequest In(this PutRequest put, ulong session, ulong number, ulong firstUnacknowledged = 0)
    {
        var copy = put.Clone();
        copy.Session = Token(session, number, firstUnacknowledged);
        return copy;
    }

    public static DeleteRangeRequest In(this DeleteRangeRequest delete, ulong session, ulong number, ulong firstUnacknowledged = 0)
    {
        var copy = delete.Clone();
        copy.Session = Token(session, number, firstUnacknowledged);
        return copy;
    }

    public static TxnRequest In(this TxnRequest txn, ulong session, ulong number, ulong firstUnacknowledged = 0)
    {
        var copy = txn.Clone();
        copy.Session = Token(session, number, firstUnacknowledged);
        return copy;
    }

    public static SessionToken Token(ulong session, ulong number, ulong firstUnacknowledged) =>
        new() { SessionId = session, RequestNumber = number, FirstUnacknowledged = firstUnacknowledged };

    public static long VersionOf(this TestStore store, string key) => store.Range(Op.Range(key)).Kvs.SingleOrDefault()?.Version ?? 0;

    /// <summary>All rows, as hexadecimal key and value.</summary>
    public static List<string> Rows(IStorageReader reader)
    {
        using var rows = reader.CreateIterator();
        var lines = new List<string>();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            lines.Add($"{Convert.ToHexString(rows.CurrentKey)} {Convert.ToHexString(rows.CurrentValue)}");
        }

        return lines;
    }

    /// <summary>The rows of sessions: the clock, sessions and results.</summary>
    public static List<string> SessionRows(this TestStore store) =>
        [.. Rows(store.Engine.Current).Where(row => row.StartsWith("0103", StringComparison.Ordinal)
            || row.StartsWith("0104", StringComparison.Ordinal) || row.StartsWith("0105", StringComparison.Ordinal))];

    /// <summary>A machine on a new engine that holds a copy of the rows, as a snapshot would bring them. The caller disposes both.</summary>
    public static (MvccStateMachine Machine, IStorageEngine Engine) Copy(IStorageEngine source)
    {
        var engine = new Storage.Memory.MemoryEngine();
        using var batch = engine.CreateBatch();
        using var rows = source.Current.CreateIterator();
        for (var found = rows.Seek(default); found; found = rows.MoveNext())
        {
            batch.Put(rows.CurrentKey, rows.CurrentValue);
        }

        engine.Apply(batch, source.AppliedIndex);
        return (new MvccStateMachine(engine, GroupId.First), engine);
    }

    public static byte[] Bytes(IMessage? message) => message.ToByteArray();
}
