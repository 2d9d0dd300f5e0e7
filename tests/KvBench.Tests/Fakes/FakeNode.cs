using System.Net;

using Grpc.Core;

using KvStore.Contracts.Etcd;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KvStore.Bench.Tests.Fakes;

/// <summary>A node in this process that keeps keys in a dictionary and speaks etcd's API by the official gRPC server.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FakeNode(WebApplication application, FakeNodeState state)
    {
        _application = application;
        State = state;
        Address = new Uri(application.Urls.Single());
    }

    public FakeNodeState State { get; }

    public Uri Address { get; }

    public static async Task<FakeNode> StartAsync(ulong id = 1, ulong leader = 1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        var state = new FakeNodeState { Id = id, Leader = leader };
        builder.Services.AddSingleton(state);
        var application = builder.Build();
        application.MapGrpcService<FakeKv>();
        application.MapGrpcService<FakeMaintenance>();
        application.MapGrpcService<FakeCluster>();
        await application.StartAsync();
        return new FakeNode(application, state);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private sealed class FakeKv(FakeNodeState state) : KV.KVBase
    {
        public override Task<PutResponse> Put(PutRequest request, ServerCallContext context)
        {
            state.FailWhenAsked();
            state.Values[request.Key] = request.Value;
            return Task.FromResult(new PutResponse { Header = new ResponseHeader { Revision = 1 } });
        }

        public override Task<RangeResponse> Range(RangeRequest request, ServerCallContext context)
        {
            state.FailWhenAsked();
            state.CountGet(request.Serializable);
            var response = new RangeResponse { Header = new ResponseHeader { Revision = 1 } };
            if (state.Values.TryGetValue(request.Key, out var value))
            {
                response.Kvs.Add(new KeyValue { Key = request.Key, Value = value });
                response.Count = 1;
            }

            return Task.FromResult(response);
        }
    }

    private sealed class FakeMaintenance(FakeNodeState state) : Maintenance.MaintenanceBase
    {
        public override Task<StatusResponse> Status(StatusRequest request, ServerCallContext context) =>
            Task.FromResult(new StatusResponse { Header = new ResponseHeader { MemberId = state.Id }, Leader = state.Leader });
    }

    private sealed class FakeCluster(FakeNodeState state) : Cluster.ClusterBase
    {
        public override Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context)
        {
            var response = new MemberListResponse();
            foreach (var (id, address) in state.Members)
            {
                response.Members.Add(new Member { ID = id, ClientURLs = { address.ToString() } });
            }

            return Task.FromResult(response);
        }
    }
}
