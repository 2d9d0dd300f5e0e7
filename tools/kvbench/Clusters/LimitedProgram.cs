namespace KvStore.Bench.Clusters;

/// <summary>A program whose nodes share a bounded memory.</summary>
internal sealed class LimitedProgram(INodeProgram program, MemoryGroup memory) : INodeProgram
{
    /// <inheritdoc/>
    public string Title => program.Title;

    /// <inheritdoc/>
    public string Path => "/bin/sh";

    /// <inheritdoc/>
    public IReadOnlyList<string> Arguments(NodeLayout node, string initialCluster) =>
        memory.Wrap(program.Path, program.Arguments(node, initialCluster));
}
