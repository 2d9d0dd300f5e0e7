using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace KvStore.Contracts.Tests;

/// <summary>Each message of each .proto file, with every field set, comes back from its bytes as it was.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Names => [.. ProtoFiles.All.SelectMany(ProtoFiles.Messages).Select(message => message.FullName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_comes_back_from_its_bytes(string name)
    {
        var descriptor = Descriptor(name);
        foreach (var message in MessageFiller.Variants(descriptor))
        {
            var bytes = message.ToByteArray();

            Assert.Equal(message.CalculateSize(), bytes.Length);
            Assert.Equal(message, descriptor.Parser.ParseFrom(bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_comes_back_through_buffers_of_the_transport(string name)
    {
        var descriptor = Descriptor(name);
        foreach (var message in MessageFiller.Variants(descriptor))
        {
            var buffer = new ArrayBufferWriter<byte>();
            message.WriteTo(buffer);

            Assert.Equal(message.ToByteArray(), buffer.WrittenSpan);
            Assert.Equal(message, descriptor.Parser.ParseFrom(OneByteSegment.Split(buffer.WrittenMemory)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_is_filled_in_every_field(string name)
    {
        var descriptor = Descriptor(name);
        var messages = MessageFiller.Variants(descriptor).ToList();

        // A field that the filler forgot would come back as it was, too, and go unnoticed above.
        Assert.All(
            descriptor.Fields.InDeclarationOrder(),
            field => Assert.Contains(messages, message => IsSet(field, message)));
    }

    [Fact]
    public void Unknown_fields_survive()
    {
        var bytes = MessageFiller.Variants(Descriptor("etcdserverpb.RangeRequest")).Single().ToByteArray();

        // An older node that does not know a field hands it on.
        var stranger = Descriptor("etcdserverpb.StatusRequest").Parser.ParseFrom(bytes);

        Assert.Equal(bytes, stranger.ToByteArray());
    }

    private static MessageDescriptor Descriptor(string name) =>
        ProtoFiles.All.SelectMany(ProtoFiles.Messages).Single(message => message.FullName == name);

    private static bool IsSet(FieldDescriptor field, IMessage message)
    {
        var empty = field.ContainingType.Parser.ParseFrom(ByteString.Empty);
        return field.ContainingOneof is { } oneof
            ? oneof.Accessor.GetCaseFieldDescriptor(message) == field
            : !Equals(field.Accessor.GetValue(message), field.Accessor.GetValue(empty));
    }
}
