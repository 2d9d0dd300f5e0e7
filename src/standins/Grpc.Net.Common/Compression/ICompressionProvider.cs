using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>One way to compress messages.</summary>
public interface ICompressionProvider
{
    /// <summary>Its name in the headers.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses into another, which stays open.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream that reads what another has compressed; the other stays open.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
