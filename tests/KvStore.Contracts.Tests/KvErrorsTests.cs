using System.Reflection;
using Grpc.Core;

namespace KvStore.Contracts.Tests;

/// <summary>Clients of etcd match errors by text, so the table is as binding as the numbers of fields.</summary>
public sealed class KvErrorsTests
{
    private static readonly IReadOnlyList<FieldInfo> Fields =
        [.. typeof(KvErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(KvError))];

    private static readonly IReadOnlyList<KvError> Errors = [.. Fields.Select(field => (KvError)field.GetValue(null)!)];

    [Fact]
    public void Errors_of_etcd_have_its_names_kinds_and_texts()
    {
        var ofEtcd = Errors.Where(error => error.Message.StartsWith("etcdserver: ", StringComparison.Ordinal));

        Assert.Equal(
            Approved.Lines("etcd-errors.txt").Order(StringComparer.Ordinal),
            ofEtcd.Select(error => $"{error.Name} | {error.Kind} | {error.Message}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Texts_are_unique() => Assert.Equal(Errors.Count, Errors.Select(error => error.Message).Distinct().Count());

    [Fact]
    public void Names_are_those_of_the_fields() => Assert.Equal(Fields.Select(field => field.Name), Errors.Select(error => error.Name));

    [Fact]
    public void Kinds_are_status_codes_of_gRPC() => Assert.All(Enum.GetValues<KvErrorKind>(), kind =>
    {
        // etcd and gRPC's C# interface spell this one differently.
        var name = kind == KvErrorKind.Canceled ? nameof(StatusCode.Cancelled) : kind.ToString();

        Assert.Equal(name, ((StatusCode)kind).ToString());
    });
}
