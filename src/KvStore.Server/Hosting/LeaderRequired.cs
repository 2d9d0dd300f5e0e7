using KvStore.Contracts;
using KvStore.Services;
using Microsoft.AspNetCore.Http;

namespace KvStore.Server.Hosting;

/// <summary>
/// Ends calls at once that ask for a leader (by etcd's metadata <c>hasleader: true</c>) while none is known, so that clients try another node and do not
/// wait for this one's timeout. A call that does not ask pays for one look into its headers. Thread safety: all members.
/// </summary>
internal sealed class LeaderRequired(Func<bool> hasLeader)
{
    private const string Header = "hasleader";

    /// <summary>The middleware that does it.</summary>
    public RequestDelegate Before(RequestDelegate next) => context =>
        context.Request.Headers.TryGetValue(Header, out var asked) && asked == "true" && TrailersOnly.IsCall(context) && !hasLeader()
            ? TrailersOnly.AnswerAsync(context, GrpcErrors.ToStatus(KvErrors.NoLeader))
            : next(context);
}
