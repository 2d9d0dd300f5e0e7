using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.StateMachine.Auth;

/// <summary>Changes roles as entries ask, with etcd's checks in etcd's order. All return null, or why nothing was changed.</summary>
internal sealed class RoleCommands(AuthTable table)
{
    public KvError? Add(string name)
    {
        if (name.Length == 0)
        {
            return KvErrors.RoleEmpty;
        }

        if (table.Current.Roles.ContainsKey(name))
        {
            return KvErrors.RoleAlreadyExist;
        }

        table.PutRole(new Role { Name = ByteString.CopyFromUtf8(name) });
        return null;
    }

    /// <summary>Deletes a role, and takes it from all who have it.</summary>
    public KvError? Delete(string name)
    {
        var auth = table.Current;
        if (auth.IsEnabled && name == AuthState.Root)
        {
            return KvErrors.InvalidAuthMgmt;
        }

        if (!auth.Roles.ContainsKey(name))
        {
            return KvErrors.RoleNotFound;
        }

        table.RemoveRole(name);
        foreach (var user in auth.Users.Values)
        {
            if (user.Roles.Contains(name))
            {
                var updated = user.Clone();
                updated.Roles.Remove(name);
                table.PutUser(updated);
            }
        }

        return null;
    }

    /// <summary>Adds a permission to a role; in the place of one for the same keys if there is one.</summary>
    public KvError? Grant(string name, Permission? permission)
    {
        if (permission is null)
        {
            return KvErrors.PermissionNotGiven;
        }

        if (!table.Current.Roles.TryGetValue(name, out var role))
        {
            return KvErrors.RoleNotFound;
        }

        var updated = role.Clone();
        if (Find(updated, permission.Key, permission.RangeEnd) is { } same)
        {
            same.PermType = permission.PermType;
        }
        else
        {
            updated.KeyPermission.Clear();
            updated.KeyPermission.Add(role.KeyPermission.Append(permission).OrderBy(static one => one.Key.Memory, ByteKeyComparer.Instance));
        }

        table.PutRole(updated);
        return null;
    }

    public KvError? Revoke(string name, ByteString key, ByteString rangeEnd)
    {
        if (!table.Current.Roles.TryGetValue(name, out var role))
        {
            return KvErrors.RoleNotFound;
        }

        var updated = role.Clone();
        if (Find(updated, key, rangeEnd) is not { } granted)
        {
            return KvErrors.PermissionNotGranted;
        }

        updated.KeyPermission.Remove(granted);
        table.PutRole(updated);
        return null;
    }

    private static Permission? Find(Role role, ByteString key, ByteString rangeEnd)
    {
        foreach (var permission in role.KeyPermission)
        {
            if (permission.Key == key && permission.RangeEnd == rangeEnd)
            {
                return permission;
            }
        }

        return null;
    }
}
