using PermissionType = KvStore.Contracts.Etcd.Permission.Types.Type;

namespace KvStore.Conformance.Tests.Api;

/// <summary>Roles and permissions.</summary>
internal static class AuthRoleCases
{
    public static IReadOnlyList<ApiCase> All { get; } =
    [
        new("role added and deleted", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddRoleAsync("new");
            await root.AddRoleAsync("new");
            await root.GetRoleAsync("new");
            await root.ListRolesAsync();
            await root.DeleteRoleAsync("new");
            await root.DeleteRoleAsync("new");
            await root.GetRoleAsync("new");
        }),
        new("role without name", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddRoleAsync("");
            await root.GetRoleAsync("");
            await root.DeleteRoleAsync("");
            await root.GrantAsync("", "a", "", PermissionType.Read);
            await root.RevokeAsync("", "a", "");
        }),
        new("permissions in their order", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddRoleAsync("new");
            await root.GrantAsync("new", "m", "", PermissionType.Read);
            await root.GrantAsync("new", "a", "b", PermissionType.Write);
            await root.GrantAsync("new", "x", "\0", PermissionType.Readwrite);
            await root.GrantAsync("new", "f", "", PermissionType.Readwrite);
            await root.GetRoleAsync("new");
            await root.GrantAsync("new", "m", "", PermissionType.Write);
            await root.GrantAsync("new", "a", "b", PermissionType.Write);
            await root.GetRoleAsync("new");
            await root.RevokeAsync("new", "a", "b");
            await root.RevokeAsync("new", "a", "b");
            await root.RevokeAsync("new", "x", "");
            await root.RevokeAsync("new", "x", "\0");
            await root.GetRoleAsync("new");
            await root.DeleteRoleAsync("new");
        }),
        new("permissions that are odd", async client =>
        {
            var root = await client.AsAsync("root");
            await root.AddRoleAsync("new");
            await root.GrantAsync("new", "", "", PermissionType.Read);
            await root.GrantAsync("new", "b", "a", PermissionType.Read);
            await root.GrantAsync("new", "c", "c", PermissionType.Read);
            await root.GetRoleAsync("new");
            await root.DeleteRoleAsync("new");
        }),
        new("permissions of roles that are not there", async client =>
        {
            var root = await client.AsAsync("root");
            await root.GrantAsync("nothing", "a", "", PermissionType.Read);
            await root.RevokeAsync("nothing", "a", "");
            await root.RevokeAsync("mid", "a", "");
            await root.GetRoleAsync("nothing");
        }),
        new("what the role root allows", async client =>
        {
            var root = await client.AsAsync("root");
            await root.GetRoleAsync("root");
        }),
        new("a deleted role is taken from its users", async client =>
        {
            var root = await client.AsAsync("root");
            var bob = await client.AsAsync("bob");
            await root.AddRoleAsync("new");
            await root.GrantAsync("new", "b", "", PermissionType.Read);
            await root.GrantRoleAsync("bob", "new");
            await bob.GetAsync("b");
            await root.DeleteRoleAsync("new");
            await bob.GetAsync("b");
            await root.GetUserAsync("bob");
            await root.AddRoleAsync("new");
            await root.GrantAsync("new", "b", "", PermissionType.Read);
            await bob.GetAsync("b");
            await root.DeleteRoleAsync("new");
        }),
        new("a permission counts at once", async client =>
        {
            var root = await client.AsAsync("root");
            var bob = await client.AsAsync("bob");
            await root.AddRoleAsync("new");
            await root.GrantRoleAsync("bob", "new");
            await bob.GetAsync("b");
            await root.GrantAsync("new", "b", "", PermissionType.Read);
            await bob.GetAsync("b");
            await bob.PutAsync("b", "x");
            await root.GrantAsync("new", "b", "", PermissionType.Readwrite);
            await bob.PutAsync("b", "value of b");
            await root.RevokeAsync("new", "b", "");
            await bob.GetAsync("b");
            await root.DeleteRoleAsync("new");
        }),
        new("roles are for administrators", async client =>
        {
            foreach (var other in new[] { await client.AsAsync("alice"), client })
            {
                await other.AddRoleAsync("new");
                await other.DeleteRoleAsync("mid");
                await other.DeleteRoleAsync("nothing");
                await other.GrantAsync("mid", "a", "", PermissionType.Read);
                await other.RevokeAsync("mid", "r", "");
                await other.ListRolesAsync();
            }
        }),
        new("users may know their own roles", async client =>
        {
            foreach (var other in new[] { await client.AsAsync("alice"), await client.AsAsync("bob"), client })
            {
                await other.GetRoleAsync("mid");
                await other.GetRoleAsync("parts");
                await other.GetRoleAsync("root");
                await other.GetRoleAsync("nothing");
            }
        }),
        new("names in their order", async client =>
        {
            var root = await client.AsAsync("root");
            foreach (var name in new[] { "é", "Z", "a", "\U0001F600", "\uFF5E", "B" })
            {
                await root.AddRoleAsync(name);
                await root.GrantRoleAsync("bob", name);
            }

            await root.ListRolesAsync();
            await root.GetUserAsync("bob");
            foreach (var name in new[] { "é", "Z", "a", "\U0001F600", "\uFF5E", "B" })
            {
                await root.DeleteRoleAsync(name);
            }

            await root.GetUserAsync("bob");
        }),
    ];
}
