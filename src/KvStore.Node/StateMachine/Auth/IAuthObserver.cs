namespace KvStore.Node.StateMachine.Auth;

/// <summary>Is told what tokens depend on, by the owner of the state machine; again after a restart, for entries that are applied again.</summary>
internal interface IAuthObserver
{
    /// <summary>A user was given a token.</summary>
    void OnTokenAssigned(string user, string token);

    /// <summary>The tokens of a user are no longer good: the password is another, or the user is gone.</summary>
    void OnUserInvalidated(string user);

    /// <summary>No tokens are good any more: authentication was turned off.</summary>
    void OnDisabled();
}
