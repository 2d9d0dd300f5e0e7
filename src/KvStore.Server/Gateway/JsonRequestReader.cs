using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using KvStore.Contracts;

namespace KvStore.Server.Gateway;

/// <summary>Takes one JSON value after the other from a body, as they come. Not thread-safe.</summary>
/// <param name="body">The body.</param>
/// <param name="bytesMax">Bytes of one value, more are refused.</param>
internal sealed class JsonRequestReader(PipeReader body, int bytesMax)
{
    private const int DepthMax = 1024;

    /// <summary>The next value as text; null at the end of the body.</summary>
    /// <exception cref="GatewayRequestException">What comes next is no JSON, or too long.</exception>
    /// <exception cref="OperationCanceledException">The request was given up.</exception>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellationToken);
            var (consumed, examined) = (result.Buffer.Start, result.Buffer.End);
            try
            {
                if (FindValue(result.Buffer, result.IsCompleted, out var value))
                {
                    consumed = examined = value.End;
                    return Encoding.UTF8.GetString(value);
                }

                if (result.Buffer.Length > bytesMax)
                {
                    throw new GatewayRequestException(KvErrors.RequestTooLarge.Message);
                }
            }
            finally
            {
                body.AdvanceTo(consumed, examined);
            }

            if (result.IsCompleted)
            {
                return null;
            }
        }
    }

    private static bool FindValue(in ReadOnlySequence<byte> buffer, bool isAll, out ReadOnlySequence<byte> value)
    {
        value = default;
        var options = new JsonReaderOptions { MaxDepth = DepthMax, AllowMultipleValues = true };
        var reader = new Utf8JsonReader(buffer, isAll, new JsonReaderState(options));
        try
        {
            if (!reader.Read())
            {
                return false;
            }

            var start = reader.TokenStartIndex;
            if (!reader.TrySkip())
            {
                return false;
            }

            value = buffer.Slice(start, reader.BytesConsumed - start);
            return true;
        }
        catch (JsonException error)
        {
            throw new GatewayRequestException(error.Message);
        }
    }
}
