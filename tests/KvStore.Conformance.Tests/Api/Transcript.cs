using Google.Protobuf;
using KvStore.Contracts.Etcd;

namespace KvStore.Conformance.Tests.Api;

/// <summary>
/// What was said, line by line, without what must differ between two stores: ids of cluster and member, terms, and what clients of etcd do not see.
/// </summary>
internal sealed class Transcript
{
    private const ulong Masked = 1;

    private readonly List<string> _lines = [];

    public override string ToString() => string.Join('\n', _lines);

    public void Add(string line) => _lines.Add(line);

    public void Add(string what, IMessage message) => Add(Line(what, message));

    public static string Line(string what, IMessage message) => $"{what}: {Text(message)}";

    private static string Text(IMessage message)
    {
        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
        Mask(copy);
        return JsonFormatter.Default.Format(copy);
    }

    private static void Mask(IMessage message)
    {
        if (message is ResponseHeader header)
        {
            header.ClusterId = Math.Min(header.ClusterId, Masked);
            header.MemberId = Math.Min(header.MemberId, Masked);
            header.RaftTerm = Math.Min(header.RaftTerm, Masked);
            header.Groups.Clear();
            return;
        }

        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.FieldType != Google.Protobuf.Reflection.FieldType.Message || field.IsMap)
            {
                continue;
            }

            if (field.IsRepeated)
            {
                foreach (IMessage item in (System.Collections.IList)field.Accessor.GetValue(message))
                {
                    Mask(item);
                }
            }
            else if (field.Accessor.GetValue(message) is IMessage inner)
            {
                Mask(inner);
            }
        }
    }
}
