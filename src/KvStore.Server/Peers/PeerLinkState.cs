namespace KvStore.Server.Peers;

/// <summary>What was last said about a link; a state is logged when it is entered and not again.</summary>
internal enum PeerLinkState
{
    /// <summary>Not dialled yet.</summary>
    New,

    /// <summary>The hello was accepted.</summary>
    Connected,

    /// <summary>Nobody answers, or the stream broke.</summary>
    Unreachable,

    /// <summary>The peer refuses the hello.</summary>
    Refused,
}
