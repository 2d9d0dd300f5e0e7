namespace KvStore.Node.StateMachine;

/// <summary>By whose leave a command is in the log: what was checked under old rules must not be applied under new ones.</summary>
/// <param name="Kind">What kind of leave.</param>
/// <param name="Revision">If it was checked: the revision of authentication under which.</param>
/// <param name="User">If it was checked: who asked.</param>
public readonly record struct CommandAuthority(AuthorityKind Kind, ulong Revision, string? User)
{
    /// <summary>Nothing was checked, since authentication was off. The default.</summary>
    public static CommandAuthority Unchecked => default;

    /// <summary>Nothing has to be checked.</summary>
    public static CommandAuthority Trusted => new(AuthorityKind.Trusted, Revision: 0, User: null);

    /// <summary>A user may do this as the rules are at a revision.</summary>
    public static CommandAuthority Checked(string user, ulong revision) => new(AuthorityKind.Checked, revision, user);
}
