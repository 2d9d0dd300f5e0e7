using System.Buffers.Text;
using System.Text;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>What is different when tokens are signed.</summary>
public static class JwtCases
{
    internal static IReadOnlyList<ApiCase> All { get; } =
    [
        new("signed token has these parts", async client =>
        {
            var parts = (await client.TokenAsync("alice")).Split('.');
            client.Transcript.Add($"{parts.Length} parts, header {Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0]))}");
            using var claims = System.Text.Json.JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            client.Transcript.Add(string.Join(' ', claims.RootElement.EnumerateObject().Select(static claim => $"{claim.Name}:{claim.Value.ValueKind}")));
            client.Transcript.Add(claims.RootElement.GetProperty("username").GetString()!);
        }),
        new("signed token lets its user do what it may", async client =>
        {
            var alice = await client.AsAsync("alice");
            await alice.GetAsync("b");
            await alice.GetAsync("a");
            await alice.PutAsync("b", "value of b");
            await alice.GetUserAsync("alice");
            await alice.ListUsersAsync();
        }),
        new("signed token is of no use for keys when anything has changed", async client =>
        {
            var alice = await client.AsAsync("alice");
            var root = await client.AsAsync("root");
            await root.AddRoleAsync("new");
            await alice.GetAsync("b");
            await alice.PutAsync("b", "value of b");
            await alice.TxnAsync(new TxnRequest());
            await alice.DeleteAsync("b9");
            await alice.GetUserAsync("alice");
            await root.DeleteRoleAsync("new");
            await root.GetAsync("b");
            await root.ListRolesAsync();
            using var watch = alice.Watch();
            await watch.CreateAsync(new WatchCreateRequest { Key = client.Key("b") });
            await watch.ReadAsync();
        }),
        new("signed token that was tampered with", async client =>
        {
            var token = await client.TokenAsync("alice");
            var parts = token.Split('.');
            await client.WithToken(token[..^2]).GetAsync("b");
            await client.WithToken($"{parts[0]}.{parts[1]}.").GetAsync("b");
            await client.WithToken($"{parts[0]}.{parts[1]}x.{parts[2]}").GetAsync("b");
            await client.WithToken("abcdefghijklmnop.1").GetAsync("b");
            await client.WithToken("").GetAsync("b");
        }),
        new("signed token and a wrong password", async client =>
        {
            foreach (var (name, password) in new[] { ("alice", "wrong"), ("nobody", "wrong"), ("silent", "any") })
            {
                await client.AskAsync("authenticate", client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = name, Password = password }));
            }
        }),
        new("signed token outlives its user's password", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("dora", ApiClient.PasswordOf("dora"));
            await root.GrantRoleAsync("dora", "root");
            var dora = await client.AsAsync("dora");
            await root.ChangePasswordAsync("dora", "other");
            await dora.GetAsync("b");
            await dora.ListRolesAsync();
            await root.DeleteUserAsync("dora");
            await dora.GetAsync("b");
            await dora.ListRolesAsync();
        }),
    ];

    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(static apiCase => apiCase.Name)];
}
