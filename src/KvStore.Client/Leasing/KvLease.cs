using System.Security.Cryptography;
using KvStore.Client.Internal;
using KvStore.Contracts.Etcd;

namespace KvStore.Client;

/// <summary>
/// A lease: keys attached to it are deleted when it ends. It is kept alive in the background until it is disposed, which revokes it. When the store
/// cannot be reached for its time to live it is lost (<see cref="Lost"/>). Thread safety: all members.
/// </summary>
public sealed class KvLease : IAsyncDisposable
{
    /// <summary>Chances to keep the lease alive before it ends.</summary>
    private const int KeepAlivesPerTtl = 3;

    private readonly ClientCalls _calls;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Task _keepingAlive;

    private KvLease(ClientCalls calls, long id, TimeSpan timeToLive, long grantedAt, TimeProvider time)
    {
        _calls = calls;
        _time = time;
        Id = id;
        TimeToLive = timeToLive;
        Lost = _lost.Token;
        _keepingAlive = KeepAliveAsync(grantedAt, _stopping.Token);
    }

    /// <summary>The number of the lease, for <see cref="KvWriteOptions.LeaseId"/>.</summary>
    public long Id { get; }

    /// <summary>How long the store waits for a sign of life; it may have raised what was asked for.</summary>
    public TimeSpan TimeToLive { get; }

    /// <summary>
    /// Cancelled when the lease has ended, as far as is known here, or may have ended since the store was not reached for its time to live. By this clock: a process that was paused hears
    /// of it late, so what must not be done without the lease has to be a transaction that asks for the keys.
    /// </summary>
    public CancellationToken Lost { get; }

    /// <summary>Lets the lease end now, with its keys; one that cannot be revoked ends by itself after its time to live.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keepingAlive.ConfigureAwait(false);
        try
        {
            await _calls.RevokeAsync(new LeaseRevokeRequest { ID = Id }, CancellationToken.None).ConfigureAwait(false);
        }
        catch (KvException)
        {
            // It has ended, or will.
        }

        await _lost.CancelAsync().ConfigureAwait(false);
        _stopping.Dispose();
        _lost.Dispose();
    }

    internal static async Task<KvLease> GrantAsync(ClientCalls calls, TimeSpan timeToLive, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromSeconds(1));

        // Its number is chosen here, so that a request whose answer was lost can be sent again.
        var id = (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) >> 1) | 1;
        var grantedAt = time.GetTimestamp();
        var request = new LeaseGrantRequest { ID = id, TTL = (long)Math.Ceiling(timeToLive.TotalSeconds) };
        var granted = await calls.GrantAsync(request, cancellationToken).ConfigureAwait(false);
        return new KvLease(calls, id, TimeSpan.FromSeconds(granted.TTL), grantedAt, time);
    }

    private async Task KeepAliveAsync(long grantedAt, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeToLive / KeepAlivesPerTtl, _time);
        var renewedAt = grantedAt;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                var sentAt = _time.GetTimestamp();
                var isAlive = await TryRenewAsync(renewedAt, cancellationToken).ConfigureAwait(false);
                if (isAlive is true)
                {
                    renewedAt = sentAt;
                }
                else if (isAlive is false || _time.GetElapsedTime(renewedAt) >= TimeToLive)
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The lease is being disposed.
        }
    }

    /// <summary>Whether the lease is alive; null when nobody could say before it must be taken for lost.</summary>
    private async Task<bool?> TryRenewAsync(long renewedAt, CancellationToken cancellationToken)
    {
        var left = TimeToLive - _time.GetElapsedTime(renewedAt);
        using var limit = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, _time);
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await _calls.KeepAliveAsync(new LeaseKeepAliveRequest { ID = Id }, inTime.Token).ConfigureAwait(false);
            return answer.TTL > 0;
        }
        catch (KvException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
