using Microsoft.Extensions.Hosting;

namespace KvStore.Server.Hosting;

/// <summary>A host lifetime that does nothing: the process has two hosts, and one place that handles its signals.</summary>
internal sealed class SilentLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
