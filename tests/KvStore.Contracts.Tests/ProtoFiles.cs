using System.Reflection;
using Google.Protobuf.Reflection;

namespace KvStore.Contracts.Tests;

/// <summary>The descriptors of every .proto file that the contracts are generated from.</summary>
internal static class ProtoFiles
{
    public static IReadOnlyList<FileDescriptor> All { get; } = [.. Find()];

    /// <summary>Every message, nested ones too.</summary>
    public static IEnumerable<MessageDescriptor> Messages(FileDescriptor file) => file.MessageTypes.SelectMany(WithNested);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.NestedTypes.SelectMany(WithNested).Prepend(message);

    // protoc makes a class "...Reflection" with a property "Descriptor" of each file.
    private static IEnumerable<FileDescriptor> Find() => typeof(KvErrors).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
        .Where(property => property?.PropertyType == typeof(FileDescriptor))
        .Select(property => (FileDescriptor)property!.GetValue(null)!)
        .OrderBy(file => file.Name, StringComparer.Ordinal);
}
