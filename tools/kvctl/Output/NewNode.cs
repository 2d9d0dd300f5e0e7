namespace KvCtl.Output;

/// <summary>The node that a new member is for, as the command line has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PeerUrls">Its peer URLs, separated by commas.</param>
internal sealed record NewNode(string Name, string PeerUrls);
