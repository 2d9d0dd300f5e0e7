namespace KvStore.Contracts;

/// <content>Errors of authentication that are not in etcd's table.</content>
public static partial class KvErrors
{
    /// <summary>Unknown: a user who has no password cannot log in with one. In etcd 3.4 outside the table, so it has no code of its own.</summary>
    public static readonly KvError NoPasswordUser = new(
        nameof(NoPasswordUser), KvErrorKind.Unknown, "auth: authentication failed, password was given for no password user");

    /// <summary>FailedPrecondition: this node has only a key to check signed tokens with.</summary>
    public static readonly KvError VerifyOnly = new(
        nameof(VerifyOnly), KvErrorKind.FailedPrecondition, "kvstore: this node has no private key to sign tokens with");
}
