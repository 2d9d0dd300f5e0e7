using System.Globalization;
using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.Internal;
using KvStore.Node.StateMachine.Auth;
using KvStore.Node.StateMachine.Leases;
using KvStore.Raft;

namespace KvStore.Node.StateMachine;

/// <content>
/// Authentication. What a user may do is checked before a command is proposed, under the rules of a revision; here a command is refused when
/// the rules are others by now. Only what goes with a lease is looked at here, since that is another thing by the time a command is applied.
/// </content>
public sealed partial class MvccStateMachine
{
    private readonly AuthTable _auth;
    private readonly UserCommands _users;
    private readonly RoleCommands _roles;

    /// <summary>Users and roles; <see cref="AuthTable.Current"/> from any thread, the rest by the owner.</summary>
    internal AuthTable Auth => _auth;

    /// <summary>Why a command must not be run while authentication is on; null when it may.</summary>
    private KvError? FindRefusal(in Command command)
    {
        var authority = command.Authority;
        if (authority.Kind == AuthorityKind.Trusted)
        {
            return null;
        }

        var auth = _auth.Current;
        if (authority.Kind != AuthorityKind.Checked || authority.Revision != auth.Revision)
        {
            return KvErrors.AuthOldRevision;
        }

        return auth.IsAdmin(authority.User!) || MayUseLeases(command, auth, authority.User!) ? null : KvErrors.PermissionDenied;
    }

    /// <summary>Whether a user may write all that goes with the leases of a command: with them it can be deleted.</summary>
    private bool MayUseLeases(in Command command, AuthState auth, string user) => command.Kind switch
    {
        CommandKind.Put => MayUseLease(PutRequestReader.Read(command.Request, out _).Lease, auth, user),
        CommandKind.LeaseRevoke => MayUseLease(Parse(LeaseRevokeRequest.Parser, command.Request).ID, auth, user),
        CommandKind.Txn => MayUseLeases(Parse(TxnRequest.Parser, command.Request), auth, user),
        _ => true,
    };

    private bool MayUseLeases(TxnRequest txn, AuthState auth, string user)
    {
        foreach (var op in txn.Success.Concat(txn.Failure))
        {
            var isAllowed = op.RequestCase switch
            {
                RequestOp.RequestOneofCase.RequestPut => MayUseLease(op.RequestPut.Lease, auth, user),
                RequestOp.RequestOneofCase.RequestTxn => MayUseLeases(op.RequestTxn, auth, user),
                _ => true,
            };
            if (!isAllowed)
            {
                return false;
            }
        }

        return true;
    }

    private bool MayUseLease(long id, AuthState auth, string user)
    {
        if (id == 0 || !_leases.Contains(id))
        {
            return true;
        }

        // What this run attached must be seen.
        CompleteRun();
        foreach (var key in LeaseTable.ReadKeys(_engine.Current, id))
        {
            if (!auth.MayWrite(user, KeyRange.Of(key)))
            {
                return false;
            }
        }

        return true;
    }

    private ApplyResult ApplyAuthCommand(in Command command, LogIndex index)
    {
        if (command.Kind == CommandKind.AssignToken)
        {
            return AssignToken(Parse(Contracts.Internal.AssignToken.Parser, command.Request), index);
        }

        IMessage response;
        var error = command.Kind <= CommandKind.UserRevokeRole
            ? ChangeUsers(command, NewHeader(), out response)
            : ChangeRoles(command, NewHeader(), out response);
        _state = _state with { Hash = _state.Hash + _auth.TakeHash() };
        return error is null ? Succeeded(response) : Failed(error);
    }

    private KvError? ChangeUsers(in Command command, ResponseHeader header, out IMessage response)
    {
        var request = command.Request;
        switch (command.Kind)
        {
            case CommandKind.AuthEnable:
                response = new AuthEnableResponse { Header = header };
                return _users.Enable();
            case CommandKind.AuthDisable:
                response = new AuthDisableResponse { Header = header };
                return _users.Disable();
            case CommandKind.UserAdd:
                response = new AuthUserAddResponse { Header = header };
                return _users.Add(Parse(User.Parser, request));
            case CommandKind.UserDelete:
                response = new AuthUserDeleteResponse { Header = header };
                return _users.Delete(Parse(AuthUserDeleteRequest.Parser, request).Name);
            case CommandKind.UserChangePassword:
                response = new AuthUserChangePasswordResponse { Header = header };
                return _users.ChangePassword(Parse(User.Parser, request));
            case CommandKind.UserGrantRole:
                response = new AuthUserGrantRoleResponse { Header = header };
                var grant = Parse(AuthUserGrantRoleRequest.Parser, request);
                return _users.GrantRole(grant.User, grant.Role);
            default:
                response = new AuthUserRevokeRoleResponse { Header = header };
                var revoke = Parse(AuthUserRevokeRoleRequest.Parser, request);
                return _users.RevokeRole(revoke.Name, revoke.Role);
        }
    }

    private KvError? ChangeRoles(in Command command, ResponseHeader header, out IMessage response)
    {
        var request = command.Request;
        switch (command.Kind)
        {
            case CommandKind.RoleAdd:
                response = new AuthRoleAddResponse { Header = header };
                return _roles.Add(Parse(AuthRoleAddRequest.Parser, request).Name);
            case CommandKind.RoleDelete:
                response = new AuthRoleDeleteResponse { Header = header };
                return _roles.Delete(Parse(AuthRoleDeleteRequest.Parser, request).Role);
            case CommandKind.RoleGrantPermission:
                response = new AuthRoleGrantPermissionResponse { Header = header };
                var grant = Parse(AuthRoleGrantPermissionRequest.Parser, request);
                return _roles.Grant(grant.Name, grant.Perm);
            default:
                response = new AuthRoleRevokePermissionResponse { Header = header };
                var revoke = Parse(AuthRoleRevokePermissionRequest.Parser, request);
                return _roles.Revoke(revoke.Role, revoke.Key, revoke.RangeEnd);
        }
    }

    private ApplyResult AssignToken(AssignToken request, LogIndex index)
    {
        if (!_auth.Current.IsEnabled)
        {
            return Failed(KvErrors.AuthNotEnabled);
        }

        var token = string.Create(CultureInfo.InvariantCulture, $"{request.Prefix}.{index.Value}");
        _auth.Observer?.OnTokenAssigned(request.User, token);
        return Succeeded(new AuthenticateResponse { Header = NewHeader(), Token = token });
    }
}
