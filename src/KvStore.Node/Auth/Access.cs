using KvStore.Contracts;
using KvStore.Node.StateMachine;
using KvStore.Node.StateMachine.Auth;

namespace KvStore.Node.Auth;

/// <summary>
/// What one caller may do under the rules of one moment, with etcd's errors. What it allows holds only while these rules do: a write carries
/// their revision, and a read looks whether it is still the same afterwards. Immutable.
/// </summary>
/// <param name="rules">The rules.</param>
/// <param name="user">Who asks; empty when nobody has said.</param>
/// <param name="tokenRevision">The rules under which a signed token was given out; that is of no use for keys under later ones.</param>
internal sealed class Access(AuthState rules, string user, ulong tokenRevision)
{
    /// <summary>The rules.</summary>
    public AuthState Rules => rules;

    /// <summary>Who asks.</summary>
    public string User => user;

    /// <summary>The leave of what was checked.</summary>
    public CommandAuthority Authority => CommandAuthority.Checked(user, rules.Revision);

    /// <summary>Why the caller may not read a range; null when he may, as for the others.</summary>
    public KvError? CheckRead(in KeyRange range) =>
        CheckToken() ?? (rules.MayRead(user, range) ? null : KvErrors.PermissionDenied);

    /// <summary>Why he may not write a range.</summary>
    public KvError? CheckWrite(in KeyRange range) =>
        CheckToken() ?? (rules.MayWrite(user, range) ? null : KvErrors.PermissionDenied);

    /// <summary>Why he may not do what every user may.</summary>
    public KvError? CheckUser() => CheckToken() ?? (rules.Users.ContainsKey(user) ? null : KvErrors.PermissionDenied);

    /// <summary>Why he may not do what only the role root may. As in etcd, for that a token of earlier rules will do.</summary>
    public KvError? CheckAdmin()
    {
        if (user.Length == 0)
        {
            return KvErrors.UserEmpty;
        }

        if (!rules.Users.ContainsKey(user))
        {
            return KvErrors.UserNotFound;
        }

        return rules.IsAdmin(user) ? null : KvErrors.PermissionDenied;
    }

    private KvError? CheckToken()
    {
        if (user.Length == 0)
        {
            return KvErrors.UserEmpty;
        }

        return tokenRevision == rules.Revision ? null : KvErrors.AuthOldRevision;
    }
}
