using System.IO.Pipelines;
using KvStore.Server.Hosting.Authority;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace KvStore.Server.Hosting;

/// <summary>
/// Connection middleware that lets one cleartext port speak gRPC and HTTP/1.1: it looks at the first bytes, takes none of them, and marks
/// HTTP/2 connections for Kestrel. Costs nothing after the first bytes, save for the clients that <see cref="AuthorityFilter"/> helps.
/// Thread safety: all members.
/// </summary>
/// <param name="next">The HTTP server of the connection.</param>
/// <param name="firstBytesTimeout">How long a connection may stay silent at its start before it is closed.</param>
internal sealed class ProtocolSniffer(ConnectionDelegate next, TimeSpan firstBytesTimeout, TimeProvider timeProvider)
{
    /// <summary>Serves one connection to its end.</summary>
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        var verdict = await JudgeAsync(connection);
        if (verdict == HttpPrefaceVerdict.Undecided)
        {
            return; // Closed or silent: nothing to answer. Kestrel closes the connection.
        }

        if (verdict == HttpPrefaceVerdict.Http2)
        {
            connection.Features.Set<ITlsConnectionFeature>(CleartextHttp2.Instance);
            connection.Features.Set<ITlsApplicationProtocolFeature>(CleartextHttp2.Instance);
            await AuthorityFilter.ServeAsync(connection, next);
            return;
        }

        await next(connection);
    }

    private async Task<HttpPrefaceVerdict> JudgeAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(firstBytesTimeout, timeProvider);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, connection.ConnectionClosed);
        try
        {
            return await JudgeAsync(connection.Transport.Input, ended.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return HttpPrefaceVerdict.Undecided;
        }
    }

    private static async Task<HttpPrefaceVerdict> JudgeAsync(PipeReader input, CancellationToken cancellationToken)
    {
        var seen = 0L;
        while (true)
        {
            var result = await input.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            var verdict = HttpPreface.Judge(buffer);
            if (verdict != HttpPrefaceVerdict.Undecided)
            {
                // Not past what was examined before, so that the next reader gets all of it at once.
                input.AdvanceTo(buffer.Start, buffer.GetPosition(seen));
                return verdict;
            }

            seen = buffer.Length;
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return HttpPrefaceVerdict.Undecided;
            }
        }
    }
}
