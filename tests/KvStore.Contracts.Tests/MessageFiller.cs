using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace KvStore.Contracts.Tests;

/// <summary>Makes messages in which every field has a value other than its default.</summary>
internal static class MessageFiller
{
    // A transaction may hold transactions: two levels of them are enough.
    private const int DepthMax = 5;

    /// <summary>Messages that together set every field: of each choice (oneof) one field at a time.</summary>
    public static IEnumerable<IMessage> Variants(MessageDescriptor descriptor)
    {
        var count = descriptor.Oneofs.Select(oneof => oneof.Fields.Count).DefaultIfEmpty(1).Max();
        return Enumerable.Range(0, count).Select(variant => Fill(descriptor, variant, depth: 0));
    }

    private static IMessage Fill(MessageDescriptor descriptor, int variant, int depth)
    {
        var message = descriptor.Parser.ParseFrom(ByteString.Empty);
        foreach (var field in descriptor.Fields.InDeclarationOrder().Where(field => IsChosen(field, variant)))
        {
            if (field.FieldType == FieldType.Message && depth == DepthMax)
            {
                continue;
            }

            if (field.IsRepeated)
            {
                var list = (IList)field.Accessor.GetValue(message);
                list.Add(Value(field, variant, depth));
                list.Add(Value(field, variant + 1, depth));
            }
            else
            {
                field.Accessor.SetValue(message, Value(field, variant, depth));
            }
        }

        return message;
    }

    private static bool IsChosen(FieldDescriptor field, int variant) =>
        field.ContainingOneof is not { } oneof || oneof.Fields[variant % oneof.Fields.Count] == field;

    // Large numbers: they need every byte of their encoding, and a wrong sign or width would show.
    private static object Value(FieldDescriptor field, int variant, int depth) => field.FieldType switch
    {
        FieldType.Bool => true,
        FieldType.String => $"{field.Name} ü {variant}",
        FieldType.Bytes => ByteString.CopyFrom(0, (byte)field.FieldNumber, (byte)variant, 255),
        FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 => int.MinValue + field.FieldNumber,
        FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 => long.MinValue + field.FieldNumber,
        FieldType.UInt32 or FieldType.Fixed32 => uint.MaxValue - (uint)field.FieldNumber,
        FieldType.UInt64 or FieldType.Fixed64 => ulong.MaxValue - (ulong)field.FieldNumber,
        FieldType.Double => 1.5 + field.FieldNumber,
        FieldType.Float => 1.5f + field.FieldNumber,
        FieldType.Enum => Enum.ToObject(field.EnumType.ClrType, field.EnumType.Values[^1].Number),
        FieldType.Message => Fill(field.MessageType, variant, depth + 1),
        var other => throw new NotSupportedException($"{field.FullName} is a {other}."),
    };
}
