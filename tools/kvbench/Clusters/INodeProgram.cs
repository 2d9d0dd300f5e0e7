namespace KvStore.Bench.Clusters;

/// <summary>A server program under comparison.</summary>
internal interface INodeProgram
{
    /// <summary>The name in reports.</summary>
    string Title { get; }

    /// <summary>The executable file.</summary>
    string Path { get; }

    /// <summary>The command line of one node of a new cluster.</summary>
    /// <param name="initialCluster">All members, as <see cref="NodeLayout.InitialCluster"/> writes them.</param>
    IReadOnlyList<string> Arguments(NodeLayout node, string initialCluster);
}
