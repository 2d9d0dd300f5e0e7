using Grpc.Core;

namespace KvStore.Grpc.Tests;

/// <summary>
/// Values of enums are constants inside the assemblies that use them: no link check sees a wrong one. The status codes are those
/// of the gRPC specification (statuscodes.md), the others those of gRPC's published C# interface.
/// </summary>
public sealed class EnumValueTests
{
    [Fact]
    public void Status_codes_are_those_of_the_specification() => AssertValues<StatusCode>(
        "OK=0 Cancelled=1 Unknown=2 InvalidArgument=3 DeadlineExceeded=4 NotFound=5 AlreadyExists=6 PermissionDenied=7 "
        + "ResourceExhausted=8 FailedPrecondition=9 Aborted=10 OutOfRange=11 Unimplemented=12 Internal=13 Unavailable=14 "
        + "DataLoss=15 Unauthenticated=16");

    [Fact]
    public void Write_flags_are_bits() => AssertValues<WriteFlags>("BufferHint=1 NoCompress=2");

    [Fact]
    public void Method_types_count_from_0() =>
        AssertValues<MethodType>("Unary=0 ClientStreaming=1 ServerStreaming=2 DuplexStreaming=3");

    [Fact]
    public void Connectivity_states_count_from_0() =>
        AssertValues<ConnectivityState>("Idle=0 Connecting=1 Ready=2 TransientFailure=3 Shutdown=4");

    private static void AssertValues<T>(string expected)
        where T : struct, Enum
    {
        Assert.Equal(typeof(int), Enum.GetUnderlyingType(typeof(T)));
        Assert.Equal(expected, string.Join(' ', Enum.GetValues<T>().Select(value => $"{value}={Convert.ToInt32(value)}")));
    }
}
