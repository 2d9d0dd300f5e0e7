namespace KvStore.Conformance.Tests.Api;

/// <summary>Users.</summary>
internal static class AuthUserCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("user added and deleted", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("eve", "pw");
            await root.AddUserAsync("eve", "pw");
            await root.GetUserAsync("eve");
            await root.ListUsersAsync();
            await root.DeleteUserAsync("eve");
            await root.DeleteUserAsync("eve");
            await root.GetUserAsync("eve");
        }),
        new("user without name", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("", "pw");
            await root.AddUserAsync("", "", noPassword: true);
            await root.GetUserAsync("");
            await root.DeleteUserAsync("");
            await root.ChangePasswordAsync("", "pw");
            await root.GrantRoleAsync("", "mid");
            await root.RevokeRoleAsync("", "mid");
        }),
        new("user with odd passwords", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("eve", "");
            await client.LogInAsync("eve", "");
            await root.DeleteUserAsync("eve");
            await root.AddUserAsync("eve", "päß wörd\0x");
            await client.LogInAsync("eve", "päß wörd\0x");
            await root.DeleteUserAsync("eve");
        }),
        new("user without password", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("eve", "given all the same", noPassword: true);
            await client.LogInAsync("eve", "given all the same");
            await root.DeleteUserAsync("eve");
            await root.AddUserAsync("eve", "pw", noPassword: false);
            await client.LogInAsync("eve", "pw");
            await root.DeleteUserAsync("eve");
        }),
        new("password for a user who had none", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("eve", "", noPassword: true);
            await root.ChangePasswordAsync("eve", "pw");
            await client.LogInAsync("eve", "pw");
            await root.DeleteUserAsync("eve");
        }),
        new("change of password", async client =>
        {
            var root = await client.AsAsync("root");
            await root.ChangePasswordAsync("nobody", "pw");
            await root.AddUserAsync("eve", "pw");
            await root.GrantRoleAsync("eve", "mid");
            await root.ChangePasswordAsync("eve", "new");
            await root.GetUserAsync("eve");
            await client.LogInAsync("eve", "pw");
            await client.LogInAsync("eve", "new");
            await root.ChangePasswordAsync("eve", "");
            await client.LogInAsync("eve", "");
            await root.DeleteUserAsync("eve");
        }),
        new("roles of a user", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddUserAsync("eve", "pw");
            await root.GrantRoleAsync("eve", "parts");
            await root.GrantRoleAsync("eve", "mid");
            await root.GrantRoleAsync("eve", "mid");
            await root.GrantRoleAsync("eve", "root");
            await root.GetUserAsync("eve");
            await root.RevokeRoleAsync("eve", "mid");
            await root.RevokeRoleAsync("eve", "mid");
            await root.GetUserAsync("eve");
            await root.DeleteUserAsync("eve");
        }),
        new("roles that are not there", async client =>
        {
            var root = await client.AsAsync("root");
            await root.GrantRoleAsync("bob", "nothing");
            await root.GrantRoleAsync("bob", "");
            await root.GrantRoleAsync("nobody", "mid");
            await root.GrantRoleAsync("nobody", "nothing");
            await root.RevokeRoleAsync("bob", "nothing");
            await root.RevokeRoleAsync("bob", "mid");
            await root.RevokeRoleAsync("nobody", "mid");
        }),
        new("root cannot lose what makes it root", async client =>
        {
            var root = await client.AsAsync("root");
            await root.DeleteUserAsync("root");
            await root.RevokeRoleAsync("root", "root");
            await root.RevokeRoleAsync("root", "mid");
            await root.DeleteRoleAsync("root");
            await root.GrantRoleAsync("root", "mid");
            await root.RevokeRoleAsync("root", "mid");
            await root.GetUserAsync("root");
        }),
        new("users are for administrators", async client =>
        {
            foreach (var other in new[] { await client.AsAsync("alice"), await client.AsAsync("bob"), client })
            {
                await other.AddUserAsync("eve", "pw");
                await other.DeleteUserAsync("bob");
                await other.DeleteUserAsync("nobody");
                await other.ChangePasswordAsync("root", "pw");
                await other.ChangePasswordAsync("alice", "pw");
                await other.GrantRoleAsync("bob", "root");
                await other.RevokeRoleAsync("alice", "mid");
                await other.ListUsersAsync();
            }
        }),
        new("users may know themselves", async client =>
        {
            foreach (var other in new[] { await client.AsAsync("alice"), await client.AsAsync("bob"), client })
            {
                await other.GetUserAsync("alice");
                await other.GetUserAsync("bob");
                await other.GetUserAsync("root");
                await other.GetUserAsync("nobody");
                await other.GetUserAsync("");
            }
        }),
        new("an administrator besides root", async client =>
        {
            var admin = await client.AsAsync("admin");
            await admin.AddUserAsync("eve", "pw");
            await admin.GetUserAsync("root");
            await admin.PutAsync("z", "value of z");
            await admin.GetAsync("z");
            await admin.RevokeRoleAsync("admin", "root");
            await admin.DeleteUserAsync("eve");
            var root = await client.AsAsync("root");
            await root.GrantRoleAsync("admin", "root");
            await root.DeleteUserAsync("eve");
        }),
    ];
}
