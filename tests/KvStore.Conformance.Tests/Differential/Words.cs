namespace KvStore.Conformance.Tests.Differential;

/// <summary>The words of a script, among which are the keys that it uses.</summary>
internal static class Words
{
    private static readonly char[] Ends = [' ', '\n', '"', '`'];

    public static IReadOnlyCollection<string> Of(IEnumerable<Step> script) => [.. script.SelectMany(Of).Distinct()];

    private static IEnumerable<string> Of(Step step) => [.. step.Arguments, .. step.Input.Split(Ends), .. step.Acts.SelectMany(Of)];

    private static IEnumerable<string> Of(Act act) => act switch
    {
        Act.Also also => also.Arguments,
        Act.Beside beside => beside.Arguments,
        Act.Knock knock => knock.Arguments,
        Act.Say say => say.Text.Split(Ends),
        _ => [],
    };
}
