namespace Grpc.Core;

/// <summary>One more check of a server's certificate, after the usual ones; false refuses the connection.</summary>
public delegate bool VerifyPeerCallback(VerifyPeerContext context);
