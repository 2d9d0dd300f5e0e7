namespace Grpc.Core;

/// <summary>The server whose certificate is checked. Immutable.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    /// <summary>The name that was asked for.</summary>
    public string TargetName { get; }

    /// <summary>The certificate in PEM.</summary>
    public string PeerPem { get; }
}
