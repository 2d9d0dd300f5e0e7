using KvStore.Contracts.Etcd;
using static KvStore.Server.Tests.Escapes.EscapeAttempt;
using static KvStore.Server.Tests.Escapes.EscapeScene;

namespace KvStore.Server.Tests.Escapes;

/// <summary>Mallory tries to read and write what is not hers, by single requests.</summary>
internal static class KeyEscapes
{
    public static IReadOnlyList<EscapeAttempt> All { get; } =
    [
        Call("read a foreign key", static scene => scene.Mallory.Kv.RangeAsync(Range(Secret))),
        Call("read a foreign key without linearizability", static scene => scene.Mallory.Kv.RangeAsync(
            new RangeRequest { Key = Bytes(Secret), Serializable = true })),
        Call("read a foreign key in the past", static scene => scene.Mallory.Kv.RangeAsync(new RangeRequest { Key = Bytes(Secret), Revision = 2 })),
        Call("count foreign keys", static scene => scene.Mallory.Kv.RangeAsync(
            new RangeRequest { Key = Bytes("a/"), RangeEnd = Bytes("a0"), CountOnly = true })),
        Call("list foreign keys", static scene => scene.Mallory.Kv.RangeAsync(
            new RangeRequest { Key = Bytes("a/"), RangeEnd = Bytes("a0"), KeysOnly = true })),
        Call("read from a foreign range into one's own", static scene => scene.Mallory.Kv.RangeAsync(Range("a/", "m0"))),
        Call("read from one's own range to the end", static scene => scene.Mallory.Kv.RangeAsync(Range("m/", "\0"))),
        Call("read one's own range and one key more", static scene => scene.Mallory.Kv.RangeAsync(Range("m/", "m0\0"))),
        Call("read one's own range from one key before", static scene => scene.Mallory.Kv.RangeAsync(Range("m.\uFFFF", "m0"))),
        Call("read everything", static scene => scene.Mallory.Kv.RangeAsync(Range("\0", "\0"))),
        Call("read what may only be written", static scene => scene.Mallory.Kv.RangeAsync(Range(Hidden))),
        Call("write a foreign key", static scene => scene.Mallory.Kv.PutAsync(Put(Secret))),
        Call("write and get told what one may not read", static scene => scene.Mallory.Kv.PutAsync(
            new PutRequest { Key = Bytes(Hidden), PrevKv = true })),
        Call("delete a foreign key", static scene => scene.Mallory.Kv.DeleteRangeAsync(Delete(Secret))),
        Call("delete a foreign range with one's own", static scene => scene.Mallory.Kv.DeleteRangeAsync(Delete("a/", "m0"))),
        Call("delete from one's own range to the end", static scene => scene.Mallory.Kv.DeleteRangeAsync(Delete("m/", "\0"))),
        Call("delete and get told what one may not read", static scene => scene.Mallory.Kv.DeleteRangeAsync(
            new DeleteRangeRequest { Key = Bytes(Hidden), PrevKv = true })),
    ];

    internal static RangeRequest Range(string key, string end = "") => new() { Key = Bytes(key), RangeEnd = Bytes(end) };

    internal static PutRequest Put(string key) => new() { Key = Bytes(key), Value = Bytes("mallory was here") };

    internal static DeleteRangeRequest Delete(string key, string end = "") => new() { Key = Bytes(key), RangeEnd = Bytes(end) };
}
