using System.Reflection;
using System.Runtime.Loader;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace KvStore.Grpc.Tests.Linking;

/// <summary>
/// The official assemblies find in the contract assemblies all that they refer to, override and implement. A check that never
/// fails proves nothing, so each kind of fault is planted once.
/// </summary>
public sealed class LinkTests
{
    private static readonly LinkTarget Api = new(Images.Api);
    private static readonly LinkTarget Common = new(Images.Common);

    [Fact]
    public void Every_reference_of_the_server_resolves()
    {
        var (faults, count) = LinkChecker.Check(Images.Server, Api, Common);

        Assert.Empty(faults);
        Assert.InRange(count, 80, int.MaxValue);
    }

    [Fact]
    public void Every_reference_of_the_client_resolves()
    {
        var (faults, count) = LinkChecker.Check(Images.Client, Api, Common);

        Assert.Empty(faults);
        Assert.InRange(count, 80, int.MaxValue);
    }

    [Theory]
    [InlineData(typeof(GrpcServiceOptions))]
    [InlineData(typeof(GrpcChannel))]
    [InlineData(typeof(Metadata))]
    [InlineData(typeof(ICompressionProvider))]
    public void Every_type_loads(Type member) => Assert.NotEmpty(member.Assembly.GetTypes());

    [Theory]
    [InlineData(typeof(Metadata))]
    [InlineData(typeof(ICompressionProvider))]
    public void Contract_assembly_has_the_identity_that_is_asked_for(Type member)
    {
        var name = member.Assembly.GetName();
        var asked = typeof(GrpcChannel).Assembly.GetReferencedAssemblies().Single(reference => reference.Name == name.Name);

        Assert.Equal(asked.FullName, name.FullName);
    }

    [Fact]
    public void Missing_method_is_found()
    {
        var broken = new LinkTarget(Images.Misspell(Images.Api, "WithWriteOptions"));

        var (faults, _) = LinkChecker.Check(Images.Client, broken, Common);

        Assert.Contains("Grpc.Core.CallOptions::WithWriteOptions", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_field_is_found()
    {
        var broken = new LinkTarget(Images.Misspell(Images.Api, "DefaultSuccess"));

        var (faults, _) = LinkChecker.Check(Images.Client, broken, Common);

        Assert.Contains("Grpc.Core.Status::DefaultSuccess", Assert.Single(faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_type_is_found()
    {
        var broken = new LinkTarget(Images.Misspell(Images.Common, "DeflateCompressionProvider"));

        var (faults, _) = LinkChecker.Check(Images.Server, Api, broken);

        Assert.Contains("Grpc.Net.Compression.DeflateCompressionProvider", faults);
    }

    [Fact]
    public void Other_signature_is_found()
    {
        // The type of a parameter has another name: members that take it are others now.
        var broken = new LinkTarget(Images.Misspell(Images.Api, "AuthInterceptorContext"));

        var (faults, _) = LinkChecker.Check(Images.Client, broken, Common);

        Assert.Contains(faults, fault => fault.StartsWith("Grpc.Core.AsyncAuthInterceptor::Invoke", StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_override_is_found()
    {
        // Overrides are no references: only the load of a type tells that it leaves an abstract method open.
        var context = new AssemblyLoadContext("broken", isCollectible: true);
        try
        {
            context.LoadFromStream(new MemoryStream(Images.Misspell(Images.Api, "SetAsyncAuthInterceptorCredentials")));
            context.LoadFromStream(new MemoryStream(Images.Common));
            var client = context.LoadFromStream(new MemoryStream(Images.Client));

            var error = Assert.Throws<ReflectionTypeLoadException>(client.GetTypes);

            Assert.Contains("DefaultCallCredentialsConfigurator", Assert.Single(error.LoaderExceptions)!.Message, StringComparison.Ordinal);
        }
        finally
        {
            context.Unload();
        }
    }
}
