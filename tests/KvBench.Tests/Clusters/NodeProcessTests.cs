using KvStore.Bench.Clusters;

namespace KvStore.Bench.Tests.Clusters;

public sealed class NodeProcessTests : IDisposable
{
    private readonly RunDirectory _directory = RunDirectory.Create(Path.GetTempPath(), keep: false);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Disposing_ends_the_process_and_its_output_is_in_the_log()
    {
        // Method: the shell says a word and then waits for input that never comes.
        int id;
        var node = NodeProcess.Start("/bin/sh", ["-c", "echo hello; exec tail -f /dev/null"], Path.Combine(_directory.Path, "n1"));
        await using (node)
        {
            await UntilAsync(() => node.LogTail().Contains("hello", StringComparison.Ordinal));
            Assert.False(node.HasExited);
            id = node.Id;
            Assert.True(Directory.Exists($"/proc/{id}"));
        }

        Assert.False(Directory.Exists($"/proc/{id}"));
        Assert.Equal("hello", node.LogTail());
    }

    [Fact]
    public async Task A_cluster_whose_nodes_end_at_once_says_what_they_wrote()
    {
        var problem = await Assert.ThrowsAsync<BenchException>(() => BenchCluster.StartAsync(
            new Broken(), _directory.Path, nodes: 3, CancellationToken.None));

        Assert.Contains("port is taken", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_program_does_not_start()
    {
        var text = Path.Combine(_directory.Path, "text");
        File.WriteAllText(text, "not a program");

        Assert.Throws<BenchException>(() => NodeProcess.Start(text, [], Path.Combine(_directory.Path, "n1")));
    }

    [Fact]
    public async Task Cancelling_while_the_nodes_start_ends_them()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => BenchCluster.StartAsync(
            new Silent(), _directory.Path, nodes: 1, cancel.Token));
    }

    [Fact]
    public void A_folder_of_one_run_goes_with_it_unless_it_is_to_be_kept()
    {
        string gone, kept;
        using (var first = RunDirectory.Create(_directory.Path, keep: false))
        using (var second = RunDirectory.Create(_directory.Path, keep: true))
        {
            (gone, kept) = (first.Sub("a"), second.Sub("a"));
        }

        Assert.False(Directory.Exists(gone));
        Assert.True(Directory.Exists(kept));
    }

    [Fact]
    public void A_folder_in_memory_is_warned_of()
    {
        Assert.Contains("fsync costs nothing", DataDisk.Warning("/dev/shm"), StringComparison.Ordinal);
        Assert.Null(DataDisk.Warning("/proc"));
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }

    private sealed class Broken : INodeProgram
    {
        public string Title => "broken";

        public string Path => "/bin/sh";

        public IReadOnlyList<string> Arguments(NodeLayout node, string initialCluster) => ["-c", "echo port is taken >&2; exit 1"];
    }

    private sealed class Silent : INodeProgram
    {
        public string Title => "silent";

        public string Path => "/bin/sh";

        public IReadOnlyList<string> Arguments(NodeLayout node, string initialCluster) => ["-c", "exec tail -f /dev/null"];
    }
}
