using KvStore.Conformance.Tests.Api;
using KvStore.Conformance.Tests.Referee;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Groups;

/// <summary>
/// Has all conversations of <see cref="ApiCases"/> with an etcd and with a cluster of ours that has three groups. All keys begin with a tag, so that
/// they are in one group, which is not the first. That group's revisions do not begin as etcd's do, since moves of slots take some, and a conversation
/// that is refused by one store is not written there: before each, whichever store is behind writes until their revisions are equal, and alarms are
/// ended that the one before has left behind.
/// </summary>
public sealed class GroupsRun : IAsyncLifetime
{
    private const int Groups = 3;
    private const ulong Group = 2;

    private readonly Dictionary<string, (string Expected, string Actual)> _transcripts = [];

    public async Task InitializeAsync()
    {
        await using var etcd = await StoreCluster.StartAsync(StoreKind.Etcd, size: 1);
        await using var ours = await StoreCluster.StartAsync(StoreKind.KvStore with { Groups = Groups }, size: 1);
        using var etcdLine = new StoreLine(etcd);
        using var ourLine = new StoreLine(ours);
        var tag = await StoreGroups.FindTagAsync(ours.Endpoint, Group);
        foreach (var apiCase in ApiCases.All)
        {
            await EndAlarmsAsync(ourLine.ClientOf(tag));
            await AlignAsync(etcdLine.ClientOf(tag), ourLine.ClientOf(tag));
            var keys = $"{tag}{_transcripts.Count:000}/";
            var expected = etcdLine.TalkAsync(apiCase, keys);
            var actual = ourLine.TalkAsync(apiCase, keys);
            _transcripts.Add(apiCase.Name, (await expected, await actual));
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    internal (string Expected, string Actual) TranscriptsOf(string name) => _transcripts[name];

    private static async Task AlignAsync(ApiClient one, ApiClient other)
    {
        var (first, second) = (await one.RevisionAsync(), await other.RevisionAsync());
        var behind = first < second ? one : other;
        // Sorts before all keys of conversations.
        var put = new PutRequest { Key = behind.Key("!") };
        for (var revision = Math.Min(first, second); revision < Math.Max(first, second); revision++)
        {
            await behind.Kv.PutAsync(put);
        }
    }

    private static async Task EndAlarmsAsync(ApiClient client)
    {
        var raised = await client.Maintenance.AlarmAsync(new AlarmRequest { Action = AlarmRequest.Types.AlarmAction.Get });
        foreach (var alarm in raised.Alarms)
        {
            await client.Maintenance.AlarmAsync(new AlarmRequest
            {
                Action = AlarmRequest.Types.AlarmAction.Deactivate,
                Alarm = alarm.Alarm,
                MemberID = alarm.MemberID,
            });
        }
    }
}
