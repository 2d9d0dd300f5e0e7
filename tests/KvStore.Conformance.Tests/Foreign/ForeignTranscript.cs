using KvStore.Conformance.Tests.Differential;

namespace KvStore.Conformance.Tests.Foreign;

/// <summary>What a script printed, by conversation.</summary>
internal sealed class ForeignTranscript
{
    private const string Mark = "== ";

    private readonly Dictionary<string, string> _talks = [];

    public ForeignTranscript(ToolResult result)
    {
        Result = result;
        foreach (var talk in $"\n{result.Output}".Split($"\n{Mark}").Skip(1))
        {
            var end = talk.IndexOf('\n', StringComparison.Ordinal);
            _talks[talk[..end]] = talk[(end + 1)..];
        }
    }

    public ToolResult Result { get; }

    /// <summary>What the client heard, or why it heard nothing.</summary>
    public string Of(string talk) => _talks.GetValueOrDefault(talk) ?? $"the conversation broke off before it began: {Result.Error}";
}
