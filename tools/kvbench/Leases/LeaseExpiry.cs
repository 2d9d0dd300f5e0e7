using System.Globalization;
using Google.Protobuf;
using Grpc.Net.Client;
using KvStore.Bench.Statistics;
using KvStore.Contracts.Etcd;

namespace KvStore.Bench.Leases;

/// <summary>Lets leases go and watches when their keys are gone.</summary>
internal sealed class LeaseExpiry(GrpcChannel channel, LeasesOptions options, TimeProvider time)
{
    private const string Prefix = "expiring/";
    private const string End = "expiring0";

    /// <summary>How long after its time to live, counted from before it was granted, each key was gone.</summary>
    public async Task<Distribution> MeasureAsync(CancellationToken cancellationToken)
    {
        using var watch = new Watch.WatchClient(channel).Watch(cancellationToken: cancellationToken);
        var create = new WatchCreateRequest { Key = ByteString.CopyFromUtf8(Prefix), RangeEnd = ByteString.CopyFromUtf8(End) };
        create.Filters.Add(WatchCreateRequest.Types.FilterType.Noput);
        await watch.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, cancellationToken);
        await watch.ResponseStream.MoveNext(cancellationToken);

        var granted = new long[options.Expiring];
        var late = new List<TimeSpan>(options.Expiring);
        var granting = Task.WhenAll(Enumerable.Range(0, options.Expiring).Select(number => GrantAsync(number, granted, cancellationToken)));
        while (late.Count < options.Expiring && await watch.ResponseStream.MoveNext(cancellationToken))
        {
            foreach (var gone in watch.ResponseStream.Current.Events)
            {
                var number = int.Parse(gone.Kv.Key.ToStringUtf8().AsSpan(Prefix.Length), CultureInfo.InvariantCulture);
                late.Add(time.GetElapsedTime(Volatile.Read(ref granted[number])) - options.ExpiringTtl);
            }
        }

        await granting;
        return Distribution.Of(late);
    }

    private async Task GrantAsync(int number, long[] granted, CancellationToken cancellationToken)
    {
        Volatile.Write(ref granted[number], time.GetTimestamp());
        var lease = await new Lease.LeaseClient(channel).LeaseGrantAsync(
            new LeaseGrantRequest { TTL = (long)options.ExpiringTtl.TotalSeconds }, cancellationToken: cancellationToken);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8($"{Prefix}{number}"), Lease = lease.ID };
        await new KV.KVClient(channel).PutAsync(put, cancellationToken: cancellationToken);
    }
}
