using System.Threading.Channels;
using Google.Protobuf;
using Grpc.Core;
using KvStore.Client.Internal;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;
using KvStore.Contracts.V1;

namespace KvStore.Client.Tests;

/// <summary>A session of a client: numbers, repetition with the same number, what the end of a write says of its effect.</summary>
public sealed class KvSessionTests
{
    private const string Open = "/kvstore.v1.Sessions/Open";
    private const string KeepAlive = "/kvstore.v1.Sessions/KeepAlive";
    private const string Close = "/kvstore.v1.Sessions/Close";
    private const string InDoubt = "outcome unknown";

    private static readonly TimeSpan Ttl = TimeSpan.FromMilliseconds(9000);

    private static readonly TxnRequest WritingTxn = new()
    {
        Success = { new RequestOp { RequestPut = new PutRequest { Key = ByteString.CopyFromUtf8("k") } } },
    };

    [Fact]
    public async Task Writes_are_numbered_and_each_acknowledges_those_that_ended()
    {
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(node.Address);
        await using var session = await client.OpenSessionAsync(Ttl);
        var request = new PutRequest { Key = ByteString.CopyFromUtf8("k") };

        await session.PutAsync("k", "v");
        await session.PutAsync(request);
        await session.DeleteAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("k") });
        await session.TxnAsync(WritingTxn);

        Assert.Equal(9000UL, session.Id);
        Assert.Equal(["9000/1/1", "9000/2/2", "9000/3/3", "9000/4/4"], node.Behaviour.Tokens);
        Assert.Null(request.Session);
    }

    [Fact]
    public async Task Request_that_has_a_token_already_is_refused()
    {
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(node.Address);
        await using var session = await client.OpenSessionAsync(Ttl);

        await Assert.ThrowsAsync<ArgumentException>(() => session.PutAsync(new PutRequest { Session = new SessionToken() }));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "etcdserver: request timed out, possibly due to previous leader failure")]
    [InlineData(StatusCode.Unavailable, "etcdserver: no leader")]
    [InlineData(StatusCode.ResourceExhausted, "etcdserver: too many requests")]
    [InlineData(StatusCode.Internal, "")]
    public async Task Write_without_a_final_answer_is_sent_again_with_its_number(StatusCode code, string text)
    {
        var failures = 2;
        await using var node = await FakeNode.StartAsync(context =>
            IsWrite(context) && Interlocked.Decrement(ref failures) >= 0 ? throw Error(code, text) : Task.CompletedTask);
        using var client = new KvConnection(node.Address);
        await using var session = await client.OpenSessionAsync(Ttl);

        await session.PutAsync("k", "v");

        Assert.Equal(["9000/1/1", "9000/1/1", "9000/1/1"], node.Behaviour.Tokens);
    }

    [Fact]
    public async Task Write_whose_connection_breaks_is_sent_to_the_next_node_with_its_number()
    {
        await using var breaking = await FakeNode.StartAsync(static context =>
        {
            if (IsWrite(context))
            {
                context.GetHttpContext().Abort();
            }

            return Task.CompletedTask;
        });
        await using var node = await FakeNode.StartAsync();
        using var client = new KvConnection(breaking.Address, node.Address);
        await using var session = await client.OpenSessionAsync(Ttl);

        await session.PutAsync("k", "v");

        Assert.Equal(breaking.Behaviour.Tokens, node.Behaviour.Tokens);
        Assert.Equal(["9000/1/1"], node.Behaviour.Tokens);
    }

    [Fact]
    public async Task Session_expired_is_an_error_of_its_own_and_says_when_the_write_is_in_doubt()
    {
        var answers = new Queue<RpcException>(
        [
            Error(KvErrors.SessionExpired),
            Error(KvErrors.TimeoutDueToLeaderFail),
            Error(KvErrors.SessionExpired),
        ]);
        await using var node = await StartAnsweringAsync(answers);
        using var client = new KvConnection(node.Address);
        await using var session = await client.OpenSessionAsync(Ttl);

        var refused = await Assert.ThrowsAsync<KvException>(() => session.PutAsync("k", "v"));
        var inDoubt = await Assert.ThrowsAsync<KvException>(() => session.PutAsync("k", "v"));

        Assert.Equal((KvErrorCode.SessionExpired, KvErrors.SessionExpired.Message), (refused.Code, refused.Message));
        Assert.Equal(KvErrorCode.SessionExpired, inDoubt.Code);
        Assert.Contains(InDoubt, inDoubt.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_settles_the_doubt_of_an_earlier_attempt()
    {
        var answers = new Queue<RpcException>(
        [
            Error(KvErrors.Timeout),
            Error(KvErrors.KeyNotFound),
            Error(KvErrors.Timeout),
            Error(KvErrors.SessionResultNotKept),
        ]);
        await using var node = await StartAnsweringAsync(answers);
        using var client = new KvConnection(node.Address);
        await using var session = await client.OpenSessionAsync(Ttl);

        var refused = await Assert.ThrowsAsync<KvException>(() => session.PutAsync("k", "v"));
        var done = await Assert.ThrowsAsync<KvException>(() => session.PutAsync("k", "v"));

        Assert.Equal((KvErrorCode.InvalidArgument, KvErrors.KeyNotFound.Message), (refused.Code, refused.Message));
        Assert.Equal((KvErrorCode.ResultNotKept, KvErrors.SessionResultNotKept.Message), (done.Code, done.Message));
    }

    [Fact]
    public void Doubt_that_lasts_until_the_deadline_is_an_unknown_outcome_whatever_the_last_error()
    {
        var time = new FiredTime();
        var options = new KvClientOptions { Endpoints = ["a:1"], RequestTimeout = TimeSpan.FromSeconds(5) };
        using var endpoint = new Endpoint("a:1", TimeSpan.FromSeconds(1), tls: null);
        var attempts = new Attempts(RequestKind.SessionWrite, options, time);

        attempts.Failed(CallFailure.Of(endpoint, Error(KvErrors.TimeoutDueToLeaderFail)), CancellationToken.None);
        time.Pass(TimeSpan.FromSeconds(4));
        attempts.Failed(CallFailure.Of(endpoint, Error(KvErrors.NoLeader)), CancellationToken.None);
        time.Pass(TimeSpan.FromSeconds(1));
        var exception = Assert.Throws<KvException>(attempts.ThrowIfOutOfTime);

        Assert.Equal(KvErrorCode.UnknownOutcome, exception.Code);
        Assert.StartsWith(KvErrors.NoLeader.Message, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_that_was_never_in_doubt_is_not_called_unknown()
    {
        var time = new FiredTime();
        var options = new KvClientOptions { Endpoints = ["a:1"], RequestTimeout = TimeSpan.FromSeconds(5) };
        using var endpoint = new Endpoint("a:1", TimeSpan.FromSeconds(1), tls: null);
        var attempts = new Attempts(RequestKind.SessionWrite, options, time);

        attempts.Failed(CallFailure.Of(endpoint, Error(KvErrors.NoLeader)), CancellationToken.None);
        time.Pass(TimeSpan.FromSeconds(5));
        var exception = Assert.Throws<KvException>(attempts.ThrowIfOutOfTime);

        Assert.Equal((KvErrorCode.Unavailable, KvErrors.NoLeader.Message), (exception.Code, exception.Message));
    }

    [Fact]
    public async Task Session_is_kept_alive_by_a_timer_until_it_is_lost_and_closed_at_the_end()
    {
        var calls = Channel.CreateUnbounded<string>();
        var keptAlive = 0;
        await using var node = await FakeNode.StartAsync(context =>
        {
            calls.Writer.TryWrite(context.Method);
            return context.Method == KeepAlive && ++keptAlive == 2 ? throw Error(KvErrors.SessionExpired) : Task.CompletedTask;
        });
        var time = new FiredTime();
        using var client = new KvConnection(new KvClientOptions { Endpoints = [node.Address] }, time);

        var session = await client.OpenSessionAsync(Ttl);
        Assert.Equal(Open, await calls.Reader.ReadAsync());
        Assert.Equal(Ttl / 3, Assert.Single(time.Periods));
        for (var i = 0; i < 2; i++)
        {
            time.FireAll();
            Assert.Equal(KeepAlive, await calls.Reader.ReadAsync());
        }

        await session.DisposeAsync();

        Assert.Equal(Close, await calls.Reader.ReadAsync());
        Assert.False(calls.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Session_that_cannot_be_closed_is_left_to_expire()
    {
        await using var node = await FakeNode.StartAsync(static context =>
            context.Method == Close ? throw Error(KvErrors.SessionExpired) : Task.CompletedTask);
        using var client = new KvConnection(node.Address);

        var session = await client.OpenSessionAsync(Ttl);
        await session.DisposeAsync();

        Assert.Equal(2, node.Behaviour.Calls);
    }

    [Fact]
    public void Lowest_running_number_is_the_first_unacknowledged()
    {
        var numbers = new RequestNumbers();

        Assert.Equal((1UL, 1UL), (numbers.Begin(out var first), first));
        Assert.Equal((2UL, 1UL), (numbers.Begin(out first), first));
        numbers.End(2);
        Assert.Equal((3UL, 1UL), (numbers.Begin(out first), first));
        numbers.End(1);
        Assert.Equal((4UL, 3UL), (numbers.Begin(out first), first));
    }

    private static Task<FakeNode> StartAnsweringAsync(Queue<RpcException> answers) =>
        FakeNode.StartAsync(context => IsWrite(context) ? throw answers.Dequeue() : Task.CompletedTask);

    private static bool IsWrite(ServerCallContext context) => context.Method.StartsWith("/etcdserverpb.KV/", StringComparison.Ordinal);

    private static RpcException Error(KvError error) => Error((StatusCode)error.Kind, error.Message);

    private static RpcException Error(StatusCode code, string text) => new(new Status(code, text));
}
