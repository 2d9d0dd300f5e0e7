using System.Text;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Compression;

namespace KvStore.Grpc.Tests.Linking;

/// <summary>The assemblies that the link check is about, as the tests run with them.</summary>
internal static class Images
{
    public static byte[] Server { get; } = Read(typeof(GrpcServiceOptions));

    public static byte[] Client { get; } = Read(typeof(GrpcChannel));

    public static byte[] Api { get; } = Read(typeof(Metadata));

    public static byte[] Common { get; } = Read(typeof(ICompressionProvider));

    /// <summary>A copy in which a name is spelled wrong, wherever it occurs.</summary>
    public static byte[] Misspell(byte[] image, string name)
    {
        // Names are stored as zero-terminated UTF-8 (ECMA-335, II.24.2.3).
        var stored = Encoding.UTF8.GetBytes($"\0{name}\0");
        byte[] copy = [.. image];
        var position = copy.AsSpan().IndexOf(stored);
        Assert.True(position >= 0, $"The image has no name '{name}'.");
        copy[position + 1] = (byte)'_';
        return copy;
    }

    private static byte[] Read(Type type) => File.ReadAllBytes(type.Assembly.Location);
}
