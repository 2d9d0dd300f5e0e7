using Google.Protobuf.Reflection;

namespace KvStore.Contracts.Tests;

/// <summary>Writes a .proto file as the lines of <c>approved/etcd-v3.txt</c>.</summary>
internal static class ContractLines
{
    public static IEnumerable<string> Of(FileDescriptor file)
    {
        var messages = ProtoFiles.Messages(file).ToList();
        return messages.SelectMany(OfMessage)
            .Concat(messages.SelectMany(message => message.EnumTypes).Concat(file.EnumTypes).SelectMany(OfEnum))
            .Concat(file.Services.SelectMany(service => service.Methods).Select(OfMethod));
    }

    private static IEnumerable<string> OfMessage(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder().Where(IsOfEtcd).Select(OfField).Prepend($"message {message.FullName}");

    // Numbers from 1000 on are extensions of this project (protos/etcd).
    private static bool IsOfEtcd(FieldDescriptor field) => field.FieldNumber < 1000;

    private static string OfField(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            _ => field.FieldType.ToString().ToLowerInvariant(),
        };
        var repeated = field.IsRepeated ? "repeated " : "";
        var choice = field.ContainingOneof is { } oneof ? $" oneof {oneof.Name}" : "";
        return $"field {field.ContainingType.FullName} {field.FieldNumber} {field.Name} {repeated}{type}{choice}";
    }

    private static IEnumerable<string> OfEnum(EnumDescriptor type) =>
        type.Values.Select(value => $"value {type.FullName} {value.Number} {value.Name}").Prepend($"enum {type.FullName}");

    private static string OfMethod(MethodDescriptor method) =>
        $"method {method.Service.FullName} {method.Name} "
        + $"{(method.IsClientStreaming ? "stream " : "")}{method.InputType.FullName} -> "
        + $"{(method.IsServerStreaming ? "stream " : "")}{method.OutputType.FullName}";
}
