using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Tokens: how they are got, and what a call with a good, a bad or no token is told.</summary>
internal static class AuthTokenCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("log in", async client =>
        {
            await client.LogInAsync("alice", ApiClient.PasswordOf("alice"));
            await client.LogInAsync("root", ApiClient.PasswordOf("root"));
            await client.LogInAsync("bob", ApiClient.PasswordOf("bob"));
        }),
        new("log in with a wrong password", async client =>
        {
            await client.LogInAsync("alice", "wrong");
            await client.LogInAsync("alice", "");
            await client.LogInAsync("nobody", "wrong");
            await client.LogInAsync("", "");
        }),
        new("log in as a user without password", async client =>
        {
            await client.LogInAsync("silent", "");
            await client.LogInAsync("silent", "any");
        }),
        new("log in with a token that is not good", async client =>
        {
            await client.WithToken("bad").LogInAsync("alice", ApiClient.PasswordOf("alice"));
        }),
        new("call without token", async client =>
        {
            await client.GetAsync("b");
            await client.GetAsync("b", serializable: true);
            await client.PutAsync("b", "x");
            await client.DeleteAsync("b");
            await client.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestRange = new RangeRequest { Key = client.Key("b") } } } });
            await client.TxnAsync(new TxnRequest { Success = { new RequestOp { RequestPut = new PutRequest { Key = client.Key("b") } } } });
        }),
        new("call with a bad token", async client =>
        {
            foreach (var token in new[] { "", "bad", "bad.token", "abcdefghijklmnop.1", "abcdefghijklmnop.x", "a.b.c", "abcdefghijklmnop.0" })
            {
                var bad = client.WithToken(token);
                await bad.GetAsync("b");
                await bad.PutAsync("b", "x");
                await bad.ListUsersAsync();
            }
        }),
        new("call with a token in another header", async client =>
        {
            var token = await client.TokenAsync("alice");
            await client.WithToken(token, "authorization").GetAsync("b");
            await client.WithToken($"Bearer {token}", "authorization").GetAsync("b");
            await client.WithToken(token, "tokens").GetAsync("b");
        }),
        new("call with two tokens", async client =>
        {
            var (alice, root) = (await client.TokenAsync("alice"), await client.TokenAsync("root"));
            await client.WithToken("bad", "authorization").WithToken(root).GetAsync("z");
            await client.WithToken(root, "authorization").WithToken("bad").GetAsync("z");
            await client.WithToken(root, "authorization").WithToken(alice).GetAsync("z");
        }),
        new("several tokens of one user", async client =>
        {
            var (one, other) = (await client.TokenAsync("alice"), await client.TokenAsync("alice"));
            client.Transcript.Add($"different {one != other}");
            await client.WithToken(one).GetAsync("b");
            await client.WithToken(other).GetAsync("b");
        }),
        new("a token ends with the password", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("dora", ApiClient.PasswordOf("dora"));
            await root.GrantRoleAsync("dora", "mid");
            var dora = await client.AsAsync("dora");
            await dora.GetAsync("b");
            await root.ChangePasswordAsync("dora", "other");
            await dora.GetAsync("b");
            await dora.PutAsync("b", "x");
            await client.LogInAsync("dora", ApiClient.PasswordOf("dora"));
            await client.LogInAsync("dora", "other");
            await root.DeleteUserAsync("dora");
        }),
        new("a token ends with the user", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("dora", ApiClient.PasswordOf("dora"));
            await root.GrantRoleAsync("dora", "mid");
            var dora = await client.AsAsync("dora");
            await dora.GetAsync("b");
            await root.DeleteUserAsync("dora");
            await dora.GetAsync("b");
            await root.AddUserAsync("dora", ApiClient.PasswordOf("dora"));
            await dora.GetAsync("b");
            await root.DeleteUserAsync("dora");
        }),
        new("a token goes on without the role", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("dora", ApiClient.PasswordOf("dora"));
            await root.GrantRoleAsync("dora", "mid");
            var dora = await client.AsAsync("dora");
            await dora.GetAsync("b");
            await root.RevokeRoleAsync("dora", "mid");
            await dora.GetAsync("b");
            await dora.PutAsync("b", "x");
            await root.GrantRoleAsync("dora", "mid");
            await dora.GetAsync("b");
            await root.DeleteUserAsync("dora");
        }),
        new("a bad token and a request that is wrong as well", async client =>
        {
            var bad = client.WithToken("bad");
            await bad.GetAsync("");
            await bad.PutAsync("", "x");
            await bad.DeleteAsync("");
            await bad.TxnAsync(new TxnRequest { Success = { new RequestOp() } });
            await client.PutAsync("", "x");
        }),
    ];
}
