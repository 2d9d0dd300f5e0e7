namespace KvStore.Conformance.Tests.Api;

/// <summary>Authentication turned on and off.</summary>
internal static class AuthSwitchCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("enable and disable are for administrators", async client =>
        {
            foreach (var other in new[] { await client.AsAsync("alice"), client, client.WithToken("bad") })
            {
                await other.EnableAsync();
                await other.DisableAsync();
            }
        }),
        new("enable what is on", async client =>
        {
            var root = await client.AsAsync("root");
            await root.EnableAsync();
            await root.GetAsync("z");
        }),
        new("disable", async client =>
        {
            var root = await client.AsAsync("root");
            var alice = await client.AsAsync("alice");
            await root.DisableAsync();
            await client.DisableAsync();
            await client.GetAsync("z");
            await client.LogInAsync("alice", ApiClient.PasswordOf("alice"));
            await client.ListUsersAsync();
            await client.GetUserAsync("alice");
            await client.EnableAsync();
            await client.GetAsync("z");
            await alice.GetAsync("b");
            await (await client.AsAsync("alice")).GetAsync("b");
        }),
        new("enable without root", async client =>
        {
            await (await client.AsAsync("root")).DisableAsync();
            await client.RevokeRoleAsync("root", "root");
            await client.EnableAsync();
            await client.DeleteUserAsync("root");
            await client.EnableAsync();
            await client.GetUserAsync("root");
            await client.AddUserAsync("root", "", noPassword: true);
            await client.EnableAsync();
            await client.GrantRoleAsync("root", "root");
            await client.EnableAsync();
            await client.LogInAsync("root", "");
            var admin = await client.AsAsync("admin");
            await admin.ChangePasswordAsync("root", ApiClient.PasswordOf("root"));
            await client.LogInAsync("root", ApiClient.PasswordOf("root"));
            await admin.DisableAsync();
            await client.DeleteUserAsync("root");
            await client.AddUserAsync("root", ApiClient.PasswordOf("root"));
            await client.GrantRoleAsync("root", "root");
            await client.EnableAsync();
        }),
        new("the role root deleted and made again", async client =>
        {
            await (await client.AsAsync("root")).DisableAsync();
            await client.DeleteRoleAsync("root");
            await client.GetUserAsync("root");
            await client.EnableAsync();
            await client.GrantRoleAsync("root", "root");
            await client.GrantRoleAsync("admin", "root");
            await client.EnableAsync();
            await client.LogInAsync("root", ApiClient.PasswordOf("root"));
            var root = await client.AsAsync("root");
            await root.GetRoleAsync("root");
            await root.ListRolesAsync();
            await root.AddRoleAsync("root");
        }),
    ];
}
