using System.Collections.Concurrent;
using System.Collections.Immutable;
using KvStore.Contracts.Etcd;

namespace KvStore.Node.StateMachine.Auth;

/// <summary>
/// Users, roles and what they may do, as they are after one entry; the messages in it are never changed. Each change of it makes another one
/// with the next revision, so that whoever checked something can find out whether the rules have changed since. Thread safety: all members.
/// </summary>
/// <param name="isEnabled">Whether requests are checked at all.</param>
/// <param name="revision">Grows with each change.</param>
internal sealed class AuthState(
    bool isEnabled, ulong revision, ImmutableSortedDictionary<string, User> users, ImmutableSortedDictionary<string, Role> roles)
{
    /// <summary>The user that authentication cannot do without, and the role that may do everything.</summary>
    public const string Root = "root";

    private const ulong FirstRevision = 1;

    private readonly ConcurrentDictionary<string, UserPermissions> _permissions = new(StringComparer.Ordinal);

    /// <summary>How it begins: no users, no roles, nothing checked.</summary>
    public static AuthState Fresh { get; } = new(
        isEnabled: false,
        FirstRevision,
        ImmutableSortedDictionary.Create<string, User>(Utf8Order.Instance),
        ImmutableSortedDictionary.Create<string, Role>(Utf8Order.Instance));

    public bool IsEnabled => isEnabled;

    public ulong Revision => revision;

    /// <summary>The users by name, in etcd's order.</summary>
    public ImmutableSortedDictionary<string, User> Users => users;

    /// <summary>The roles by name, likewise.</summary>
    public ImmutableSortedDictionary<string, Role> Roles => roles;

    /// <summary>Whether a user exists that has a role, also if that does not exist.</summary>
    public bool HasRole(string user, string role) => users.TryGetValue(user, out var found) && found.Roles.Contains(role);

    /// <summary>Whether a user may do everything.</summary>
    public bool IsAdmin(string user) => HasRole(user, Root);

    /// <summary>Whether a user may read each key of a range.</summary>
    public bool MayRead(string user, in KeyRange range) => IsAdmin(user) || PermissionsOf(user).MayRead(range);

    /// <summary>Whether a user may write each key of a range.</summary>
    public bool MayWrite(string user, in KeyRange range) => IsAdmin(user) || PermissionsOf(user).MayWrite(range);

    private UserPermissions PermissionsOf(string user)
    {
        // One who does not exist is not kept, or anybody could fill the memory with names.
        if (!users.TryGetValue(user, out var found))
        {
            return new UserPermissions([]);
        }

        return _permissions.GetOrAdd(
            user, static (_, context) => new UserPermissions(context.Roles.Where(context.All.ContainsKey).Select(name => context.All[name])),
            (found.Roles, All: roles));
    }
}
