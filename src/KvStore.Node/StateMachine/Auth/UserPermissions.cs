using KvStore.Contracts.Etcd;
using PermissionType = KvStore.Contracts.Etcd.Permission.Types.Type;

namespace KvStore.Node.StateMachine.Auth;

/// <summary>What the roles of a user allow together. Immutable.</summary>
internal sealed class UserPermissions
{
    private readonly KeyCover _readable;
    private readonly KeyCover _writable;

    public UserPermissions(IEnumerable<Role> roles)
    {
        var permissions = roles.SelectMany(static role => role.KeyPermission).ToList();
        _readable = CoverOf(permissions, PermissionType.Read);
        _writable = CoverOf(permissions, PermissionType.Write);
    }

    public bool MayRead(in KeyRange range) => _readable.Covers(range);

    public bool MayWrite(in KeyRange range) => _writable.Covers(range);

    private static KeyCover CoverOf(List<Permission> permissions, PermissionType type) => KeyCover.Of(
        permissions
            .Where(permission => permission.PermType == type || permission.PermType == PermissionType.Readwrite)
            .Select(static permission => (permission.Key, permission.RangeEnd)));
}
