namespace KvStore.Conformance.Tests.Api;

/// <summary>All conversations, in their order: revisions count on, so each stands on those before.</summary>
public static class ApiCases
{
    internal static IReadOnlyList<ApiCase> All { get; } =
    [
        .. KvCases.All,
        .. TxnCases.All,
        .. WatchCases.All,
        .. WatchPastCases.All,
        .. LeaseCases.All,
        .. LockCases.All,
        .. ElectionCases.All,
        .. ObserveCases.All,
        .. AlarmCases.All,
        .. HealthCases.All,
        .. HashCases.All,
        .. SnapshotCases.All,
        .. HttpCases.All,
    ];

    /// <summary>Their names, for theories.</summary>
    public static TheoryData<string> Names => [.. All.Select(static apiCase => apiCase.Name)];
}
