using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace KvStore.Grpc.Tests.Linking;

/// <summary>What an assembly offers to others: its visible types and members, as texts.</summary>
internal sealed class LinkTarget
{
    private readonly HashSet<string> _types = [];
    private readonly HashSet<string> _members = [];

    public LinkTarget(byte[] image)
    {
        using var file = new PEReader(new MemoryStream(image));
        var reader = file.GetMetadataReader();
        Name = reader.GetString(reader.GetAssemblyDefinition().Name);
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (IsVisible(type.Attributes))
            {
                AddType(reader, handle, type);
            }
        }
    }

    public string Name { get; }

    public bool HasType(string name) => _types.Contains(name);

    public bool HasMember(string member) => _members.Contains(member);

    private static bool IsVisible(TypeAttributes attributes) => (attributes & TypeAttributes.VisibilityMask) is
        TypeAttributes.Public or TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem;

    private static bool IsVisible(MethodAttributes attributes) => (attributes & MethodAttributes.MemberAccessMask) is
        MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;

    private static bool IsVisible(FieldAttributes attributes) => (attributes & FieldAttributes.FieldAccessMask) is
        FieldAttributes.Public or FieldAttributes.Family or FieldAttributes.FamORAssem;

    private void AddType(MetadataReader reader, TypeDefinitionHandle handle, TypeDefinition type)
    {
        var name = LinkTypes.NameOf(reader, handle);
        _types.Add(name);
        foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition).Where(method => IsVisible(method.Attributes)))
        {
            var signature = LinkTypes.Describe(method.DecodeSignature(LinkTypes.Instance, null));
            _members.Add($"{name}::{reader.GetString(method.Name)} {signature}");
        }

        foreach (var field in type.GetFields().Select(reader.GetFieldDefinition).Where(field => IsVisible(field.Attributes)))
        {
            _members.Add($"{name}::{reader.GetString(field.Name)} {field.DecodeSignature(LinkTypes.Instance, null).Text}");
        }
    }
}
