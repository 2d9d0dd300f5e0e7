using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Health;
using Action = KvStore.Contracts.Etcd.AlarmRequest.Types.AlarmAction;

namespace KvStore.Conformance.Tests.Api;

/// <summary>gRPC's health service, and the page of health.</summary>
internal static class HealthCases
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("health of the server", client => CheckAsync(client, "")),
        new("health of a service", async client =>
        {
            await CheckAsync(client, "etcdserverpb.KV");
            await CheckAsync(client, "nothing");
        }),
        new("health that is watched", async client =>
        {
            foreach (var service in new[] { "", "nothing" })
            {
                using var patience = new CancellationTokenSource(Patience);
                using var call = client.Health.Watch(new HealthCheckRequest { Service = service }, new CallOptions(cancellationToken: patience.Token));
                await call.ResponseStream.MoveNext(patience.Token);
                client.Transcript.Add("health", call.ResponseStream.Current);
            }
        }),
        new("health while an alarm is raised", async client =>
        {
            await AlarmCases.AskAsync(client, Action.Activate, AlarmType.Nospace, member: 77);
            await CheckAsync(client, "");
            await AlarmCases.AskAsync(client, Action.Deactivate, AlarmType.Nospace, member: 77);
        }),
        new("page of health", async client =>
        {
            await client.HealthPageAsync("/health");
            await client.HealthPageAsync("/health?exclude=NOSPACE");
        }),
        new("page of health while an alarm is raised", async client =>
        {
            await AlarmCases.AskAsync(client, Action.Activate, AlarmType.Nospace, member: 77);
            await client.HealthPageAsync("/health");
            await client.HealthPageAsync("/health?exclude=NOSPACE");
            await client.HealthPageAsync("/health?exclude=CORRUPT");
            await AlarmCases.AskAsync(client, Action.Deactivate, AlarmType.Nospace, member: 77);
            await client.HealthPageAsync("/health");
        }),
    ];

    private static Task CheckAsync(ApiClient client, string service) =>
        client.AskAsync("health", client.Health.CheckAsync(new HealthCheckRequest { Service = service }));
}
