using System.Reflection;
using Google.Protobuf.Reflection;

namespace KvStore.Tidy.Tests.Faces;

/// <summary>The wire format: packages, services, messages, field names and numbers change only on purpose.</summary>
public sealed class ProtoFaceTests
{
    [Fact]
    public void The_wire_format_is_the_approved_one() =>
        ApprovedText.AssertEqual("protos", Files().SelectMany(FileLines));

    private static IEnumerable<FileDescriptor> Files() =>
        Assembly.Load("KvStore.Contracts").GetExportedTypes()
            .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
            .Where(property => property?.PropertyType == typeof(FileDescriptor))
            .Select(property => (FileDescriptor)property!.GetValue(null)!)
            .OrderBy(file => file.Name, StringComparer.Ordinal);

    private static IEnumerable<string> FileLines(FileDescriptor file) =>
    [
        $"file {file.Name} package {file.Package}",
        .. file.Services.SelectMany(ServiceLines),
        .. file.EnumTypes.SelectMany(EnumLines),
        .. file.MessageTypes.SelectMany(MessageLines),
    ];

    private static IEnumerable<string> ServiceLines(ServiceDescriptor service) =>
        [$"  service {service.FullName}", .. service.Methods.Select(method => $"    {method.Name}({Side(method.IsClientStreaming, method.InputType)}) returns ({Side(method.IsServerStreaming, method.OutputType)})")];

    private static string Side(bool streaming, MessageDescriptor message) => (streaming ? "stream " : "") + message.FullName;

    private static IEnumerable<string> EnumLines(EnumDescriptor type) =>
        [$"  enum {type.FullName}", .. type.Values.Select(value => $"    {value.Number} {value.Name}")];

    private static IEnumerable<string> MessageLines(MessageDescriptor message) =>
    [
        $"  message {message.FullName}",
        .. message.Fields.InFieldNumberOrder().Select(field => $"    {field.FieldNumber} {field.Name} {TypeOf(field)}{(field.RealContainingOneof is { } oneof ? $" in {oneof.Name}" : "")}"),
        .. message.EnumTypes.SelectMany(EnumLines),
        .. message.NestedTypes.SelectMany(MessageLines),
    ];

    private static string TypeOf(FieldDescriptor field)
    {
        var type = field.FieldType switch
        {
            FieldType.Message => field.MessageType.FullName,
            FieldType.Enum => field.EnumType.FullName,
            var scalar => scalar.ToString().ToLowerInvariant(),
        };
        return field.IsRepeated ? $"repeated {type}" : type;
    }
}
