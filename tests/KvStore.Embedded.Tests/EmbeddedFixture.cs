namespace KvStore.Embedded.Tests;

/// <summary>A cluster that the tests of a class share.</summary>
public abstract class EmbeddedFixture(int nodes) : IAsyncLifetime
{
    private EmbeddedCluster? _running;

    public EmbeddedCluster Running => _running ?? throw new InvalidOperationException("not started");

    public async Task InitializeAsync() => _running = await EmbeddedCluster.StartAsync(nodes);

    public async Task DisposeAsync() => await Running.DisposeAsync();
}
