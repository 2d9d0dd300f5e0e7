using System.Reflection;
using Grpc.Core;
using KvStore.Contracts;
using KvStore.Contracts.Etcd;

namespace KvStore.Services.Tests;

public sealed class GrpcErrorsTests
{
    public static TheoryData<string, StatusCode, string> Errors => ErrorTable.Read();

    [Theory]
    [MemberData(nameof(Errors))]
    public void Every_error_has_its_code_and_text(string name, StatusCode code, string message)
    {
        var error = (KvError)typeof(KvErrors).GetField(name)!.GetValue(null)!;
        Assert.Equal(new Status(code, message), GrpcErrors.ToStatus(error));
    }

    [Fact]
    public void Every_error_is_in_the_table()
    {
        var known = typeof(KvErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.Name).Order();
        Assert.Equal(known, Errors.Select(row => (string)row[0]).Order());
    }

    [Fact]
    public async Task A_value_is_the_answer()
    {
        var response = new PutResponse();
        Assert.Same(response, await GrpcErrors.AnswerAsync(Task.FromResult<KvResult<PutResponse>>(response), new TestCallContext()));
    }

    [Fact]
    public async Task An_error_is_thrown_as_its_status()
    {
        var pending = Task.FromResult<KvResult<PutResponse>>(KvErrors.NoLeader);
        var e = await Assert.ThrowsAsync<RpcException>(() => GrpcErrors.AnswerAsync(pending, new TestCallContext()));
        Assert.Equal(new Status(StatusCode.Unavailable, "etcdserver: no leader"), e.Status);
    }

    [Theory]
    [InlineData(true, StatusCode.DeadlineExceeded, "etcdserver: context deadline exceeded")]
    [InlineData(false, StatusCode.Cancelled, "etcdserver: request canceled")]
    public async Task A_call_that_is_given_up_answers_so(bool hasDeadline, StatusCode code, string message)
    {
        var context = new TestCallContext { Cancelled = true, CallDeadline = hasDeadline ? DateTime.UnixEpoch : DateTime.MaxValue };
        var pending = Task.FromCanceled<KvResult<PutResponse>>(context.CancellationToken);
        var e = await Assert.ThrowsAsync<RpcException>(() => GrpcErrors.AnswerAsync(pending, context));
        Assert.Equal(new Status(code, message), e.Status);
    }
}
