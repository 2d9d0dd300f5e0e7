namespace KvStore.Node.Auth;

/// <summary>
/// Who asks something of a node. While authentication is off it makes no difference; while it is on, the node decides by it. Immutable.
/// </summary>
public sealed class KvCaller
{
    private KvCaller(bool isTrusted, string? token, string? user) => (IsTrusted, Token, User) = (isTrusted, token, user);

    /// <summary>Somebody who has not said who he is.</summary>
    public static KvCaller Anonymous { get; } = new(isTrusted: false, token: null, user: null);

    /// <summary>The application in whose process the node is: nothing is checked.</summary>
    public static KvCaller Trusted { get; } = new(isTrusted: true, token: null, user: null);

    internal bool IsTrusted { get; }

    internal string? Token { get; }

    internal string? User { get; }

    /// <summary>Somebody with a token that a node gave out; whether it is good is found out when he asks something.</summary>
    public static KvCaller WithToken(string token) => new(isTrusted: false, token, user: null);

    /// <summary>A user who has proved to be that by other means: a certificate.</summary>
    public static KvCaller Named(string user) => new(isTrusted: false, token: null, user);

    /// <summary>Says what kind of caller it is; never the token, which is a secret.</summary>
    public override string ToString() => IsTrusted ? "trusted" : Token is not null ? "with a token" : User ?? "anonymous";
}
