using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace KvStore.Server.Hosting;

/// <summary>
/// Gives every request the application's own services instead of a scope: all of ours are singletons, and a scope per request would be made
/// for nothing. Immutable, shared by all requests.
/// </summary>
internal sealed class RootServices(IServiceProvider services) : IServiceProvidersFeature
{
    /// <summary>The services; setting them has no effect.</summary>
    public IServiceProvider RequestServices
    {
        get => services;
        set { }
    }

    /// <summary>The middleware that does it.</summary>
    public RequestDelegate Before(RequestDelegate next) => context =>
    {
        context.Features.Set<IServiceProvidersFeature>(this);
        return next(context);
    };
}
