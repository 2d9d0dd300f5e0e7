using Google.Protobuf.Reflection;

namespace KvStore.Contracts.Tests;

/// <summary>
/// protoc is newer here than the runtime library. That works for what proto3 has had from the start, so the .proto files keep to
/// that: no editions, no optional scalars, no proto2 groups or extensions.
/// </summary>
public sealed class PlainProto3Tests
{
    public static TheoryData<string> Files => [.. ProtoFiles.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void File_keeps_to_plain_proto3(string name)
    {
        var file = ProtoFiles.All.Single(file => file.Name == name);

        Assert.Equal("proto3", file.ToProto().Syntax);
        Assert.Empty(file.ToProto().Extension);
        Assert.All(ProtoFiles.Messages(file).SelectMany(message => message.Fields.InDeclarationOrder()), AssertPlain);
    }

    private static void AssertPlain(FieldDescriptor field)
    {
        Assert.NotEqual(FieldType.Group, field.FieldType);
        Assert.False(field.ToProto().Proto3Optional, field.FullName);
    }
}
