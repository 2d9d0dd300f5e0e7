using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace KvStore.Grpc.Tests.Linking;

/// <summary>A type as a signature names it: its text, and the assembly that is to define it where it says one.</summary>
internal readonly record struct LinkType(string Text, string? Assembly);

/// <summary>Decodes signatures into texts that are equal in two assemblies exactly when the signatures mean the same.</summary>
internal sealed class LinkTypes : ISignatureTypeProvider<LinkType, object?>
{
    public static LinkTypes Instance { get; } = new();

    public LinkType GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        new(Kind(rawTypeKind) + NameOf(reader, handle), null);

    public LinkType GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        new(Kind(rawTypeKind) + NameOf(reader, handle), AssemblyOf(reader, handle));

    public LinkType GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public LinkType GetGenericInstantiation(LinkType genericType, ImmutableArray<LinkType> typeArguments) =>
        genericType with { Text = $"{genericType.Text}<{string.Join(",", typeArguments.Select(type => type.Text))}>" };

    public LinkType GetGenericTypeParameter(object? genericContext, int index) => new($"!{index}", null);

    public LinkType GetGenericMethodParameter(object? genericContext, int index) => new($"!!{index}", null);

    public LinkType GetPrimitiveType(PrimitiveTypeCode typeCode) => new(typeCode.ToString(), null);

    public LinkType GetSZArrayType(LinkType elementType) => elementType with { Text = elementType.Text + "[]" };

    public LinkType GetArrayType(LinkType elementType, ArrayShape shape) =>
        elementType with { Text = $"{elementType.Text}[{new string(',', shape.Rank - 1)}]" };

    public LinkType GetByReferenceType(LinkType elementType) => elementType with { Text = elementType.Text + "&" };

    public LinkType GetPointerType(LinkType elementType) => elementType with { Text = elementType.Text + "*" };

    public LinkType GetPinnedType(LinkType elementType) => elementType;

    public LinkType GetModifiedType(LinkType modifier, LinkType unmodifiedType, bool isRequired) =>
        unmodifiedType with { Text = $"{unmodifiedType.Text} mod{(isRequired ? "req" : "opt")}({modifier.Text})" };

    public LinkType GetFunctionPointerType(MethodSignature<LinkType> signature) => new($"method {Describe(signature)}", null);

    /// <summary>Return type, generic arity and parameters.</summary>
    public static string Describe(MethodSignature<LinkType> signature) =>
        $"{(signature.Header.IsInstance ? "" : "static ")}{signature.ReturnType.Text} `{signature.GenericParameterCount}"
        + $"({string.Join(", ", signature.ParameterTypes.Select(type => type.Text))})";

    public static string NameOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var type = reader.GetTypeReference(handle);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? $"{NameOf(reader, (TypeReferenceHandle)type.ResolutionScope)}+{reader.GetString(type.Name)}"
            : Join(reader, type.Namespace, type.Name);
    }

    public static string NameOf(MetadataReader reader, TypeDefinitionHandle handle)
    {
        var type = reader.GetTypeDefinition(handle);
        return type.GetDeclaringType() is { IsNil: false } outer
            ? $"{NameOf(reader, outer)}+{reader.GetString(type.Name)}"
            : Join(reader, type.Namespace, type.Name);
    }

    public static string? AssemblyOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => AssemblyOf(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name),
            _ => null,
        };
    }

    // A signature says of each type whether it is a value type, and the runtime holds it to that.
    private static string Kind(byte rawTypeKind) => rawTypeKind == (byte)SignatureTypeKind.ValueType ? "[vt]" : "";

    private static string Join(MetadataReader reader, StringHandle space, StringHandle name) =>
        space.IsNil ? reader.GetString(name) : $"{reader.GetString(space)}.{reader.GetString(name)}";
}
