using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace KvStore.Node.Tests.Fuzzing;

/// <summary>Messages of any type with fields by chance.</summary>
internal static class RandomMessages
{
    private const int DepthMax = 4;

    /// <summary>Every type of message of the API and of the peers, nested ones included.</summary>
    public static IReadOnlyList<MessageDescriptor> Types { get; } =
    [
        .. new[]
        {
            Contracts.Etcd.RpcReflection.Descriptor, Contracts.Etcd.KvReflection.Descriptor, Contracts.Etcd.AuthReflection.Descriptor,
            Contracts.Etcd.Concurrency.V3LockReflection.Descriptor, Contracts.Etcd.Concurrency.V3ElectionReflection.Descriptor,
            Contracts.V1.SessionReflection.Descriptor, Contracts.V1.SessionTokenReflection.Descriptor,
            Contracts.Internal.PeerReflection.Descriptor, Contracts.Internal.CommandReflection.Descriptor,
        }.SelectMany(static file => file.MessageTypes).Where(static type => type.ClrType is not null),
    ];

    /// <summary>One of a type.</summary>
    public static IMessage Create(Random random, MessageDescriptor type, int depth = 0)
    {
        var message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in type.Fields.InDeclarationOrder())
        {
            if (random.Next(3) == 0 || (field.FieldType == FieldType.Message && depth >= DepthMax) || field.IsMap)
            {
                continue;
            }

            if (!field.IsRepeated)
            {
                field.Accessor.SetValue(message, Value(random, field, depth));
                continue;
            }

            var list = (IList)field.Accessor.GetValue(message);
            for (var count = random.Next(4); count > 0; count--)
            {
                list.Add(Value(random, field, depth));
            }
        }

        return message;
    }

    private static object Value(Random random, FieldDescriptor field, int depth) => field.FieldType switch
    {
        FieldType.Message => Create(random, field.MessageType, depth + 1),
        FieldType.Bytes => ByteString.CopyFrom(Testing.Fuzzing.Mutator.Noise(random, 20)),
        FieldType.String => random.Next(1000).ToString(System.Globalization.CultureInfo.InvariantCulture),
        FieldType.Bool => random.Next(2) == 0,
        FieldType.Enum => random.Next(4),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => (int)Number(random),
        FieldType.UInt32 or FieldType.Fixed32 => (uint)Number(random),
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => Number(random),
        FieldType.UInt64 or FieldType.Fixed64 => (ulong)Number(random),
        FieldType.Double => random.NextDouble(),
        FieldType.Float => random.NextSingle(),
        _ => throw new NotSupportedException($"a field of type {field.FieldType}"),
    };

    private static long Number(Random random) => random.Next(5) switch
    {
        0 => random.NextInt64(),
        1 => -random.NextInt64(),
        _ => random.Next(10),
    };
}
