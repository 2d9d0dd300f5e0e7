using Google.Protobuf;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using KvStore.Node.Tests.Engines.Differential;
using KvStore.Node.Tests.StateMachine;
using KvStore.Node.Tests.StateMachine.Sessions;

namespace KvStore.Node.Tests.Engines.Mixed;

/// <summary>One client of a mixed workload, from a seed: writes and reads of every kind, some in a session and sent twice.</summary>
internal sealed class MixedClient(int seed)
{
    private readonly Random _random = new(seed);
    private readonly RandomRequests _few = new(seed);
    private readonly ManyRows _many = new(seed);
    private ulong _session;
    private ulong _lastNumber;

    /// <summary>Does one operation. Returns why it was refused, or null; refusals of what was asked count as done.</summary>
    public async Task<KvError?> RunOneAsync(KvNode node)
    {
        switch (_random.Next(20))
        {
            case < 5:
                return (await node.RangeAsync(_many.Range(), CancellationToken.None)).Error;
            case < 6:
                return await ReadPastAsync(node);
            case < 8:
                return await WriteTwiceAsync(node);
            case < 12:
                return await WriteAsync(node, _few.Command());
            default:
                return await WriteAsync(node, _many.Command());
        }
    }

    private static async Task<KvError?> WriteAsync(KvNode node, IMessage request) => request switch
    {
        PutRequest put => (await node.PutAsync(put, CancellationToken.None)).Error,
        DeleteRangeRequest delete => (await node.DeleteRangeAsync(delete, CancellationToken.None)).Error,
        LeaseGrantRequest grant => (await node.GrantLeaseAsync(grant, CancellationToken.None)).Error,
        LeaseRevokeRequest revoke => (await node.RevokeLeaseAsync(revoke, CancellationToken.None)).Error,
        _ => (await node.TxnAsync((TxnRequest)request, CancellationToken.None)).Error,
    };

    private async Task<KvError?> ReadPastAsync(KvNode node)
    {
        var newest = await node.RangeAsync(Op.Range("a"), CancellationToken.None);
        if (!newest.IsOk)
        {
            return newest.Error;
        }

        var range = _many.Range();
        range.Revision = Math.Max(1, newest.Value.Header.Revision - _random.Next(200));
        return (await node.RangeAsync(range, CancellationToken.None)).Error;
    }

    private async Task<KvError?> WriteTwiceAsync(KvNode node)
    {
        if (_session == 0)
        {
            var opened = await node.OpenSessionAsync(new SessionOpenRequest { TtlMilliseconds = SessionStore.UsualTtl }, CancellationToken.None);
            if (!opened.IsOk)
            {
                return opened.Error;
            }

            (_session, _lastNumber) = (opened.Value.SessionId, 0);
        }

        _lastNumber++;
        var put = Op.Put($"session{_random.Next(50)}", $"{_lastNumber}").In(_session, _lastNumber, firstUnacknowledged: _lastNumber);
        var first = await node.PutAsync(put, CancellationToken.None);
        var second = await node.PutAsync(put, CancellationToken.None);
        if (first.IsOk && second.IsOk)
        {
            Assert.Equal(first.Value.PrevKv, second.Value.PrevKv);
        }
        else if (first.Error == KvErrors.SessionExpired || second.Error == KvErrors.SessionExpired)
        {
            _session = 0;
        }

        return first.Error ?? second.Error;
    }
}
