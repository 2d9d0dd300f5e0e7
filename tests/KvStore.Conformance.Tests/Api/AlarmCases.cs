using Google.Protobuf;
using KvStore.Contracts.Etcd;
using Action = KvStore.Contracts.Etcd.AlarmRequest.Types.AlarmAction;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Alarms, and what is refused while they are raised. Each case ends those that it has raised.</summary>
internal static class AlarmCases
{
    private const ulong Member = 77;
    private const ulong Other = 78;

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("no alarm", async client =>
        {
            await AskAsync(client, Action.Get, AlarmType.None);
            await AskAsync(client, Action.Get, AlarmType.Nospace);
            await AskAsync(client, Action.Get, AlarmType.Corrupt, Member);
        }),
        new("alarm raised, listed and ended", async client =>
        {
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Get, AlarmType.None);
            await AskAsync(client, Action.Get, AlarmType.Nospace);
            await AskAsync(client, Action.Get, AlarmType.Corrupt);
            await AskAsync(client, Action.Get, AlarmType.Nospace, Other);
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Get, AlarmType.None);
        }),
        new("alarm raised and ended twice", async client =>
        {
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Get, AlarmType.None);
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
        }),
        new("alarm that nobody raised is ended", async client =>
        {
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Deactivate, AlarmType.None);
            await AskAsync(client, Action.Deactivate, AlarmType.Corrupt);
        }),
        new("alarm of no member", async client =>
        {
            await AskAsync(client, Action.Activate, AlarmType.Nospace);
            await AskAsync(client, Action.Get, AlarmType.None);
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace);
        }),
        new("alarm of no kind", async client =>
        {
            await AskAsync(client, Action.Activate, AlarmType.None, Member);
            await client.PutAsync("a", "1");
            await AskAsync(client, Action.Deactivate, AlarmType.None, Member);
        }),
        new("without space puts are refused", async client =>
        {
            await client.PutAsync("a", "1");
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await client.PutAsync("a", "2");
            await client.PutAsync("b", "1");
            await client.PutAsync(new PutRequest { Key = client.Key("a"), IgnoreValue = true });
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await client.PutAsync("a", "3");
            await client.KeysAsync();
        }),
        new("without space transactions with puts are refused", async client =>
        {
            await client.PutAsync("a", "1");
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await client.TxnAsync(new TxnRequest { Success = { Put(client) } });
            await client.TxnAsync(new TxnRequest { Success = { Get(client) }, Failure = { Put(client) } });
            await client.TxnAsync(new TxnRequest { Success = { Get(client) } });
            await client.TxnAsync(new TxnRequest { Success = { Delete(client) } });
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await client.TxnAsync(new TxnRequest { Success = { Put(client) } });
            await client.KeysAsync();
        }),
        new("without space deletes and compactions go on", async client =>
        {
            await client.PutAsync("a", "1");
            await client.PutAsync("b", "1");
            var revision = await client.RevisionAsync();
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await client.DeleteAsync("a");
            await client.CompactAsync(revision);
            await client.KeysAsync();
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
        }),
        new("without space leases are not granted", async client =>
        {
            await client.GrantAsync(5001, 3600);
            await client.PutAsync(new PutRequest { Key = client.Key("a"), Lease = 5001 });
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await client.GrantAsync(5002, 3600);
            await client.GrantAsync(5001, 3600);
            using (var alive = client.KeepAlive())
            {
                await alive.AskAsync(5001);
                await alive.ReadAsync();
            }

            await client.RevokeAsync(5001);
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await client.KeysAsync();
        }),
        new("without space until the last member has some", async client =>
        {
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Other);
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await client.PutAsync("a", "1");
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Other);
            await client.PutAsync("a", "1");
        }),
        new("damaged data are not written", async client =>
        {
            await client.PutAsync("a", "1");
            await client.GrantAsync(5003, 3600);
            await AskAsync(client, Action.Activate, AlarmType.Corrupt, Member);
            await client.PutAsync("a", "2");
            await client.DeleteAsync("a");
            await client.TxnAsync(new TxnRequest { Success = { Put(client) } });
            await client.TxnAsync(new TxnRequest { Success = { Delete(client) } });
            await client.TxnAsync(new TxnRequest { Success = { Get(client) } });
            await client.KeysAsync();
            await client.GrantAsync(5004, 3600);
            await client.RevokeAsync(5003);
            await AskAsync(client, Action.Deactivate, AlarmType.Corrupt, Member);
            await client.RevokeAsync(5003);
            await client.PutAsync("a", "3");
        }),
        new("damaged data are not compacted", async client =>
        {
            await client.PutAsync("a", "1");
            var revision = await client.RevisionAsync();
            await AskAsync(client, Action.Activate, AlarmType.Corrupt, Member);
            await client.AskAsync("compact", client.Kv.CompactAsync(new CompactionRequest { Revision = revision }));
            await AskAsync(client, Action.Deactivate, AlarmType.Corrupt, Member);
            await client.AskAsync("compact", client.Kv.CompactAsync(new CompactionRequest { Revision = revision }));
        }),
        new("alarms in the status", async client =>
        {
            await StatusAsync(client);
            await AskAsync(client, Action.Activate, AlarmType.Nospace, Member);
            await StatusAsync(client);
            await AskAsync(client, Action.Deactivate, AlarmType.Nospace, Member);
            await AskAsync(client, Action.Activate, AlarmType.Corrupt);
            await StatusAsync(client);
            await AskAsync(client, Action.Deactivate, AlarmType.Corrupt);
            await StatusAsync(client);
        }),
    ];

    public static Task AskAsync(ApiClient client, Action action, AlarmType alarm, ulong member = 0) => client.AskAsync(
        "alarm", client.Maintenance.AlarmAsync(new AlarmRequest { Action = action, Alarm = alarm, MemberID = member }));

    private static async Task StatusAsync(ApiClient client)
    {
        var status = await client.Maintenance.StatusAsync(new StatusRequest());
        client.Transcript.Add($"errors: [{string.Join(", ", status.Errors)}]");
    }

    private static RequestOp Put(ApiClient client) =>
        new() { RequestPut = new PutRequest { Key = client.Key("a"), Value = ByteString.CopyFromUtf8("txn") } };

    private static RequestOp Get(ApiClient client) => new() { RequestRange = new RangeRequest { Key = client.Key("a") } };

    private static RequestOp Delete(ApiClient client) => new() { RequestDeleteRange = new DeleteRangeRequest { Key = client.Key("a") } };
}
