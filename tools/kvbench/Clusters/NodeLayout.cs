namespace KvStore.Bench.Clusters;

/// <summary>Name, folder and addresses of one node of a cluster under comparison.</summary>
internal sealed record NodeLayout(string Name, string DataDirectory, Uri Client, Uri Peer)
{
    /// <summary>An address as both programs want it on their command line: without a path.</summary>
    public static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);

    /// <summary>The members of a cluster as both programs want them: <c>n1=http://...,n2=http://...</c>.</summary>
    public static string InitialCluster(IEnumerable<NodeLayout> nodes) =>
        string.Join(',', nodes.Select(node => $"{node.Name}={Text(node.Peer)}"));
}
