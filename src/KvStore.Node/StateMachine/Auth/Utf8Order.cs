namespace KvStore.Node.StateMachine.Auth;

/// <summary>
/// The order of names as their bytes in UTF-8 have it, which is that of code points. UTF-16 differs in one thing: it has the characters beyond
/// the first 65,536 before the last of those.
/// </summary>
internal sealed class Utf8Order : IComparer<string>
{
    private const int SurrogateShift = 0x2800;

    public static Utf8Order Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        var common = left.CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length - right.Length
            : WeightOf(left[common]) - WeightOf(right[common]);
    }

    private static int WeightOf(char character) => char.IsSurrogate(character) ? character + SurrogateShift : character;
}
