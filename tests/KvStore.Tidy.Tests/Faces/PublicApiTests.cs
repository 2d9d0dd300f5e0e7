using System.Reflection;
using KvStore.Tidy.Tests.Source;

namespace KvStore.Tidy.Tests.Faces;

/// <summary>The assemblies that users build on: their public face changes only on purpose.</summary>
public sealed class PublicApiTests
{
    /// <summary>Names of those that exist; a product project of one of these names is held from its first day.</summary>
    public static TheoryData<string> Libraries { get; } =
        [.. new[] { "KvStore.Node", "KvStore.Storage", "KvStore.Client", "KvStore.Embedded" }.Where(name => File.Exists(Repository.PathOf($"src/{name}/{name}.csproj")))];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_face_is_the_approved_one(string library) =>
        ApprovedText.AssertEqual(library, PublicApi.Lines(Assembly.Load(library)));

    [Fact]
    public void The_text_tells_what_a_user_can_see()
    {
        var lines = PublicApi.Lines(typeof(PublicApiTests).Assembly).Where(line => line.Contains("Sample", StringComparison.Ordinal)).ToList();

        Assert.Contains("KvStore.Tidy.Tests.Faces: sealed class PublicApiSample<T> : IDisposable", lines);
        var sample = PublicApi.Lines(typeof(PublicApiTests).Assembly)
            .SkipWhile(line => !line.Contains("PublicApiSample<T>", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith(' '));
        Assert.Equal(
            [
                "    bool TryRead(ReadOnlySpan<byte> key, out T value)",
                "    const int Limit",
                "    int? Count { get; init; }",
                "    new()",
                "    required string Name { get; init; }",
                "    static Task<TOther[]> Many<TOther>(TOther one, int times = default)",
                "    void Dispose()",
            ],
            sample);
    }
}
