using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace KvStore.Grpc.Tests.Linking;

/// <summary>
/// Finds references of an assembly that other assemblies do not satisfy. The runtime would find them too, but each only when the
/// method that uses it is compiled.
/// </summary>
internal static class LinkChecker
{
    /// <summary>One line for each reference to a target that it does not satisfy; and how many there are in all.</summary>
    public static (IReadOnlyList<string> Faults, int Checked) Check(byte[] image, params LinkTarget[] targets)
    {
        using var file = new PEReader(new MemoryStream(image));
        var reader = file.GetMetadataReader();
        var byName = targets.ToDictionary(target => target.Name);
        var references = Types(reader, byName).Concat(Members(reader, byName)).ToList();
        return ([.. references.Where(reference => !reference.IsSatisfied).Select(reference => reference.Text)], references.Count);
    }

    private static IEnumerable<(string Text, bool IsSatisfied)> Types(MetadataReader reader, Dictionary<string, LinkTarget> targets)
    {
        foreach (var handle in reader.TypeReferences)
        {
            if (LinkTypes.AssemblyOf(reader, handle) is { } assembly && targets.TryGetValue(assembly, out var target))
            {
                var name = LinkTypes.NameOf(reader, handle);
                yield return (name, target.HasType(name));
            }
        }
    }

    private static IEnumerable<(string Text, bool IsSatisfied)> Members(MetadataReader reader, Dictionary<string, LinkTarget> targets)
    {
        foreach (var reference in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            var parent = Parent(reader, reference.Parent);
            if (parent.Assembly is { } assembly && targets.TryGetValue(assembly, out var target))
            {
                // The members of a generic type are those of its definition, whatever its arguments.
                var definition = parent.Text.Replace("[vt]", "", StringComparison.Ordinal).Split('<')[0];
                var text = $"{definition}::{reader.GetString(reference.Name)} {Signature(reference)}";
                yield return (text, target.HasMember(text));
            }
        }
    }

    private static LinkType Parent(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => LinkTypes.Instance.GetTypeFromReference(reader, (TypeReferenceHandle)parent, rawTypeKind: 0),
        HandleKind.TypeSpecification =>
            reader.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(LinkTypes.Instance, null),
        _ => default,
    };

    private static string Signature(MemberReference reference) => reference.GetKind() == MemberReferenceKind.Method
        ? LinkTypes.Describe(reference.DecodeMethodSignature(LinkTypes.Instance, null))
        : reference.DecodeFieldSignature(LinkTypes.Instance, null).Text;
}
