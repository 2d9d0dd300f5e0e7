using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.StateMachine.Auth;

/// <summary>Changes users as entries ask, with etcd's checks in etcd's order. All return null, or why nothing was changed.</summary>
internal sealed class UserCommands(AuthTable table)
{
    public KvError? Enable()
    {
        var auth = table.Current;
        if (auth.IsEnabled)
        {
            return null;
        }

        if (!auth.Users.ContainsKey(AuthState.Root))
        {
            return KvErrors.RootUserNotExist;
        }

        if (!auth.IsAdmin(AuthState.Root))
        {
            return KvErrors.RootRoleNotExist;
        }

        table.SetEnabled(isEnabled: true);
        return null;
    }

    public KvError? Disable()
    {
        if (table.Current.IsEnabled)
        {
            table.SetEnabled(isEnabled: false);
        }

        return null;
    }

    /// <summary>Adds a user, whose password is a hash already.</summary>
    public KvError? Add(User user)
    {
        if (user.Name.IsEmpty)
        {
            return KvErrors.UserEmpty;
        }

        if (table.Current.Users.ContainsKey(user.Name.ToStringUtf8()))
        {
            return KvErrors.UserAlreadyExist;
        }

        table.PutUser(user);
        return null;
    }

    public KvError? Delete(string name)
    {
        if (table.Current.IsEnabled && name == AuthState.Root)
        {
            return KvErrors.InvalidAuthMgmt;
        }

        if (!table.Current.Users.ContainsKey(name))
        {
            return KvErrors.UserNotFound;
        }

        table.RemoveUser(name);
        return null;
    }

    /// <summary>Gives a user the password of another description of the same user.</summary>
    public KvError? ChangePassword(User changed)
    {
        var name = changed.Name.ToStringUtf8();
        if (!table.Current.Users.TryGetValue(name, out var user))
        {
            return KvErrors.UserNotFound;
        }

        var updated = user.Clone();
        updated.Password = changed.Password;
        table.Observer?.OnUserInvalidated(name);
        table.PutUser(updated);
        return null;
    }

    public KvError? GrantRole(string name, string role)
    {
        var auth = table.Current;
        if (!auth.Users.TryGetValue(name, out var user))
        {
            return KvErrors.UserNotFound;
        }

        if (role != AuthState.Root && !auth.Roles.ContainsKey(role))
        {
            return KvErrors.RoleNotFound;
        }

        if (!user.Roles.Contains(role))
        {
            var updated = user.Clone();
            updated.Roles.Clear();
            updated.Roles.Add(user.Roles.Append(role).Order(Utf8Order.Instance));
            table.PutUser(updated);
        }

        return null;
    }

    public KvError? RevokeRole(string name, string role)
    {
        var auth = table.Current;
        if (auth.IsEnabled && name == AuthState.Root && role == AuthState.Root)
        {
            return KvErrors.InvalidAuthMgmt;
        }

        if (!auth.Users.TryGetValue(name, out var user))
        {
            return KvErrors.UserNotFound;
        }

        if (!user.Roles.Contains(role))
        {
            return KvErrors.RoleNotGranted;
        }

        var updated = user.Clone();
        updated.Roles.Remove(role);
        table.PutUser(updated);
        return null;
    }
}
