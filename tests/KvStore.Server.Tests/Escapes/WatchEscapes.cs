using KvStore.Contracts.Etcd;
using static KvStore.Server.Tests.Escapes.EscapeScene;

namespace KvStore.Server.Tests.Escapes;

/// <summary>Callers try to watch what they may not read, or no longer.</summary>
internal static class WatchEscapes
{
    public static IReadOnlyList<EscapeAttempt> All { get; } =
    [
        Watch("watch a foreign key", static scene => scene.Mallory, Secret),
        Watch("watch a foreign range with one's own", static scene => scene.Mallory, "a/", "m0"),
        Watch("watch from one's own range to the end", static scene => scene.Mallory, "m/", "\0"),
        Watch("watch everything", static scene => scene.Mallory, "", "\0"),
        Watch("watch what may only be written", static scene => scene.Mallory, Hidden),
        Watch("watch without a token", static scene => scene.Nobody, "m/"),
        Watch("watch the past of a foreign key", static scene => scene.Mallory, Secret, startRevision: 1),
        new("go on watching when the role is gone", static async scene =>
        {
            var watcher = await scene.AddAccompliceAsync("watcher");
            using var watch = watcher.Watch();
            Assert.False((await EscapeUser.CreateAsync(watch, new WatchCreateRequest { Key = Bytes("m/watched") })).Canceled);
            await scene.Mallory.Kv.PutAsync(KeyEscapes.Put("m/watched"));
            Assert.Single((await EscapeUser.NextAsync(watch)).Events);
            await scene.Root.Auth.UserRevokeRoleAsync(new AuthUserRevokeRoleRequest { Name = "watcher", Role = "mallory" });
            await scene.Mallory.Kv.PutAsync(KeyEscapes.Put("m/watched"));
            var last = await EscapeUser.NextAsync(watch);
            Assert.True(last.Canceled);
            Assert.Empty(last.Events);
            Assert.Contains("permission denied", last.CancelReason, StringComparison.Ordinal);
        }),
    ];

    private static EscapeAttempt Watch(
        string name, Func<EscapeScene, EscapeUser> who, string key, string end = "", long startRevision = 0) => new(name, async scene =>
    {
        using var watch = who(scene).Watch();
        var answer = await EscapeUser.CreateAsync(
            watch, new WatchCreateRequest { Key = Bytes(key), RangeEnd = Bytes(end), StartRevision = startRevision });
        Assert.True(answer.Created && answer.Canceled);
        Assert.Equal(-1, answer.WatchId);
    });
}
