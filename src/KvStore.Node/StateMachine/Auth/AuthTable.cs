using System.Collections.Immutable;
using Google.Protobuf;
using KvStore.Contracts.Etcd;
using KvStore.Storage.Engine;

namespace KvStore.Node.StateMachine.Auth;

/// <summary>
/// Users and roles of a group: an image in memory of their rows, which every change is written to as well. Thread safety: one owner changes
/// it; <see cref="Current"/> from any thread.
/// </summary>
internal sealed class AuthTable
{
    private const ulong RemovalSeed = 1;

    private readonly WriteBatch _batch;
    private volatile AuthState _current;
    private ulong _hash;

    public AuthTable(IStorageReader reader, WriteBatch batch)
    {
        _batch = batch;
        _current = Read(reader);
    }

    /// <summary>Who is told of changes; null: nobody.</summary>
    public IAuthObserver? Observer { get; set; }

    /// <summary>The rules after the last entry applied, be its run complete or not.</summary>
    public AuthState Current => _current;

    /// <summary>What the state hash has to grow by since the last call.</summary>
    public ulong TakeHash()
    {
        var hash = _hash;
        _hash = 0;
        return hash;
    }

    public void SetEnabled(bool isEnabled)
    {
        // Tokens end before there are rules under which they could be taken for good; so it is with those of a user.
        if (!isEnabled)
        {
            Observer?.OnDisabled();
        }

        _current = new AuthState(isEnabled, _current.Revision + 1, _current.Users, _current.Roles);
        WriteState();
    }

    public void PutUser(User user)
    {
        var name = user.Name.ToStringUtf8();
        Put(AuthLayout.UserKey(name), user);
        Become(users: _current.Users.SetItem(name, user));
    }

    public void RemoveUser(string name)
    {
        Observer?.OnUserInvalidated(name);
        Delete(AuthLayout.UserKey(name));
        Become(users: _current.Users.Remove(name));
    }

    public void PutRole(Role role)
    {
        var name = role.Name.ToStringUtf8();
        Put(AuthLayout.RoleKey(name), role);
        Become(roles: _current.Roles.SetItem(name, role));
    }

    public void RemoveRole(string name)
    {
        Delete(AuthLayout.RoleKey(name));
        Become(roles: _current.Roles.Remove(name));
    }

    private static AuthState Read(IStorageReader reader)
    {
        if (!reader.TryGet(AuthLayout.StateKey, out var value))
        {
            return AuthState.Fresh;
        }

        var (isEnabled, revision) = AuthLayout.ReadState(value.Span);
        var users = AuthState.Fresh.Users.ToBuilder();
        var roles = AuthState.Fresh.Roles.ToBuilder();
        using var rows = reader.CreateIterator();
        for (var found = rows.Seek(AuthLayout.UserPrefix); found && rows.CurrentKey.StartsWith(AuthLayout.UserPrefix); found = rows.MoveNext())
        {
            var user = User.Parser.ParseFrom(rows.CurrentValue);
            users.Add(user.Name.ToStringUtf8(), user);
        }

        for (var found = rows.Seek(AuthLayout.RolePrefix); found && rows.CurrentKey.StartsWith(AuthLayout.RolePrefix); found = rows.MoveNext())
        {
            var role = Role.Parser.ParseFrom(rows.CurrentValue);
            roles.Add(role.Name.ToStringUtf8(), role);
        }

        return new AuthState(isEnabled, revision, users.ToImmutable(), roles.ToImmutable());
    }

    private void Become(
        ImmutableSortedDictionary<string, User>? users = null,
        ImmutableSortedDictionary<string, Role>? roles = null)
    {
        _current = new AuthState(_current.IsEnabled, _current.Revision + 1, users ?? _current.Users, roles ?? _current.Roles);
        WriteState();
    }

    private void WriteState()
    {
        Span<byte> value = stackalloc byte[AuthLayout.StateValueSize];
        AuthLayout.WriteState(value, _current.IsEnabled, _current.Revision);
        Put(AuthLayout.StateKey, value);
    }

    private void Put(ReadOnlySpan<byte> key, IMessage value) => Put(key, value.ToByteArray());

    private void Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        _batch.Put(key, value);
        _hash += Xxh64.Hash(value, Xxh64.Hash(key, seed: 0));
    }

    private void Delete(ReadOnlySpan<byte> key)
    {
        _batch.Delete(key);
        _hash += Xxh64.Hash(key, RemovalSeed);
    }
}
