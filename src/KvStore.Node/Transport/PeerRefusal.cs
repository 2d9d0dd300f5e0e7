namespace KvStore.Node.Transport;

/// <summary>Why a node is not spoken to.</summary>
public enum PeerRefusalKind
{
    /// <summary>It is of another cluster.</summary>
    OtherCluster,

    /// <summary>It looks for another node, or the protocol differs: an address or a version is wrong somewhere.</summary>
    Misdirected,

    /// <summary>It was removed from the cluster. Its id is never used again.</summary>
    Removed,

    /// <summary>It was met before with another data directory: it has lost what it promised.</summary>
    LostItsDisk,
}

/// <summary>A refusal to speak to a node.</summary>
/// <param name="Kind">What for.</param>
/// <param name="Sentence">The same for an operator of the refused node.</param>
public sealed record PeerRefusal(PeerRefusalKind Kind, string Sentence)
{
    /// <summary>Whether the refused node must stop: it can never take part again under its id.</summary>
    public bool IsFinal => Kind is PeerRefusalKind.Removed or PeerRefusalKind.LostItsDisk;
}
