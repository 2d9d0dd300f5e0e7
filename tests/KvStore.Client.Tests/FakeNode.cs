using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KvStore.Client.Tests;

/// <summary>A gRPC server on loopback that answers as the test says.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly WebApplication _application;

    private FakeNode(WebApplication application, FakeBehaviour behaviour)
    {
        _application = application;
        Behaviour = behaviour;
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        Address = new Uri(addresses!.Addresses.Single()).Authority;
    }

    public string Address { get; }

    public FakeBehaviour Behaviour { get; }

    public static async Task<FakeNode> StartAsync(Func<ServerCallContext, Task>? beforeAnswer = null)
    {
        var behaviour = new FakeBehaviour(beforeAnswer ?? (static _ => Task.CompletedTask));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(behaviour);
        builder.WebHost.ConfigureKestrel(static options =>
            options.Listen(IPAddress.Loopback, port: 0, static listen => listen.Protocols = HttpProtocols.Http2));
        var application = builder.Build();
        application.MapGrpcService<FakeKv>();
        application.MapGrpcService<FakeMaintenance>();
        application.MapGrpcService<FakeCluster>();
        application.MapGrpcService<FakeSessions>();
        await application.StartAsync();
        return new FakeNode(application, behaviour);
    }

    /// <summary>A node whose every answer is an error.</summary>
    public static Task<FakeNode> StartFailingAsync(StatusCode code, string text) =>
        StartAsync(_ => throw new RpcException(new Status(code, text)));

    /// <summary>An address of loopback that refuses connections.</summary>
    public static string RefusingAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return listener.LocalEndpoint.ToString()!;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private sealed class FakeKv(FakeBehaviour behaviour) : KV.KVBase
    {
        public override async Task<RangeResponse> Range(RangeRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new RangeResponse { Kvs = { new KeyValue { Key = request.Key, Value = request.Key } }, Count = 1 };
        }

        public override async Task<PutResponse> Put(PutRequest request, ServerCallContext context)
        {
            behaviour.Saw(request.Session);
            await behaviour.EnterAsync(context);
            return new PutResponse { Header = new ResponseHeader { Revision = 2 } };
        }

        public override async Task<DeleteRangeResponse> DeleteRange(DeleteRangeRequest request, ServerCallContext context)
        {
            behaviour.Saw(request.Session);
            await behaviour.EnterAsync(context);
            return new DeleteRangeResponse { Deleted = 1 };
        }

        public override async Task<TxnResponse> Txn(TxnRequest request, ServerCallContext context)
        {
            behaviour.Saw(request.Session);
            await behaviour.EnterAsync(context);
            return new TxnResponse { Succeeded = true };
        }
    }

    private sealed class FakeMaintenance(FakeBehaviour behaviour) : Maintenance.MaintenanceBase
    {
        public override async Task<StatusResponse> Status(StatusRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new StatusResponse { Version = "3.4.23" };
        }

        public override async Task<MoveLeaderResponse> MoveLeader(MoveLeaderRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new MoveLeaderResponse { Header = new ResponseHeader { MemberId = request.TargetID } };
        }
    }

    private sealed class FakeCluster(FakeBehaviour behaviour) : Cluster.ClusterBase
    {
        public override async Task<MemberListResponse> MemberList(MemberListRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new MemberListResponse { Members = { new Member { ID = 7 } } };
        }

        public override async Task<MemberAddResponse> MemberAdd(MemberAddRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new MemberAddResponse { Member = new Member { PeerURLs = { request.PeerURLs }, IsLearner = request.IsLearner } };
        }

        public override async Task<MemberRemoveResponse> MemberRemove(MemberRemoveRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new MemberRemoveResponse { Members = { new Member { ID = request.ID } } };
        }

        public override async Task<MemberUpdateResponse> MemberUpdate(MemberUpdateRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new MemberUpdateResponse { Members = { new Member { ID = request.ID, PeerURLs = { request.PeerURLs } } } };
        }

        public override async Task<MemberPromoteResponse> MemberPromote(MemberPromoteRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new MemberPromoteResponse { Members = { new Member { ID = request.ID } } };
        }
    }

    private sealed class FakeSessions(FakeBehaviour behaviour) : Sessions.SessionsBase
    {
        public override async Task<SessionOpenResponse> Open(SessionOpenRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new SessionOpenResponse { SessionId = (ulong)request.TtlMilliseconds };
        }

        public override async Task<SessionKeepAliveResponse> KeepAlive(SessionKeepAliveRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new SessionKeepAliveResponse();
        }

        public override async Task<SessionCloseResponse> Close(SessionCloseRequest request, ServerCallContext context)
        {
            await behaviour.EnterAsync(context);
            return new SessionCloseResponse();
        }
    }
}
