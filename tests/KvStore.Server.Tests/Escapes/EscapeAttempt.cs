using Grpc.Core;

namespace KvStore.Server.Tests.Escapes;

/// <summary>Something that a caller tries although he may not.</summary>
/// <param name="Name">What he tries.</param>
/// <param name="TryAsync">Tries it; returns how it was refused, or fails.</param>
internal sealed record EscapeAttempt(string Name, Func<EscapeScene, Task> TryAsync)
{
    /// <summary>An attempt that one call is; it must be refused with a code.</summary>
    public static EscapeAttempt Call<T>(string name, Func<EscapeScene, AsyncUnaryCall<T>> call, StatusCode expected = StatusCode.PermissionDenied) =>
        new(name, scene => ExpectAsync(call(scene), expected));

    /// <summary>Sees that a call is refused.</summary>
    public static async Task ExpectAsync<T>(AsyncUnaryCall<T> call, StatusCode expected)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(expected, error.StatusCode);
    }
}
